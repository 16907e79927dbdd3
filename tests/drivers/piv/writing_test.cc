// SPDX-License-Identifier: Apache-2.0
// Pairs, certificates and data objects are written.
#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/piv/card_under_test.h"
#include "tests/support/test_certificate.h"

namespace kunci::test {
namespace {

using crypto::Curve;

class Writing : public testing::TestWithParam<Profile> {
 protected:
  void SetUp() override { ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin)))); }

  Result<crypto::PublicKey> generate(KeyReference place, const GenerateOptions& options = {}) {
    return offered(token().key_generator()).generate(place, crypto::on(Curve::p256), options);
  }
  Result<void> write(KeyReference place, ByteView der) {
    return offered(token().certificate_writer()).write(place, der);
  }

  CardUnderTest card_{GetParam(), State::initialised};
  Token& token() { return card_.token(); }
};

TEST_P(Writing, CertificateIsReadBackAndKeepsTheOrigin) {
  const auto key = generate(k9c);
  ASSERT_TRUE(succeeded(key));
  const Bytes certificate = certificate_for(crypto::spki_of(*key), 1800);
  ASSERT_TRUE(succeeded(write(k9c, certificate)));
  EXPECT_EQ(**token().certificate(k9c), certificate);
  card_.reinsert();
  const auto read = token().certificate(k9c);
  ASSERT_TRUE(read && *read);
  EXPECT_EQ(**read, certificate);
  EXPECT_EQ((*token().key_pair(k9c))->public_key, *key);
  EXPECT_EQ(token().key_policy(k9c)->origin, Origin::generated);
}

TEST_P(Writing, CertificateOfAnotherKeyIsRefused) {
  const auto first = generate(k9c);
  const auto second = generate(k9a);
  ASSERT_TRUE(first && second);
  const Bytes certificate = certificate_for(crypto::spki_of(*second));
  expect_error(write(k9c, certificate), Errc::key_mismatch);
  expect_error(write(k9c, bytes_of("no certificate")), Errc::data_invalid);
  expect_error(write({0x9b}, certificate), Errc::not_found);
  card_.reinsert();
  EXPECT_EQ((*token().key_pair(k9c))->public_key, *first);
}

TEST_P(Writing, ErasedCertificateLeavesThePair) {
  const auto key = generate(k9a);
  ASSERT_TRUE(key);
  ASSERT_TRUE(succeeded(write(k9a, certificate_for(crypto::spki_of(*key)))));
  ASSERT_TRUE(succeeded(offered(token().certificate_writer()).erase(k9a)));
  EXPECT_EQ(*token().certificate(k9a), nullptr);
  card_.reinsert();
  EXPECT_EQ(*token().certificate(k9a), nullptr);
  ASSERT_TRUE(*token().key_pair(k9a));
  EXPECT_EQ((*token().key_pair(k9a))->public_key, *key);
  EXPECT_EQ(token().key_policy(k9a)->origin, Origin::generated);
}

TEST_P(Writing, NewPairTakesTheOldCertificateAway) {
  const auto old_key = generate(k9c);
  ASSERT_TRUE(old_key);
  ASSERT_TRUE(succeeded(write(k9c, certificate_for(crypto::spki_of(*old_key)))));
  card_.restart();
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  const auto new_key = generate(k9c);
  ASSERT_TRUE(succeeded(new_key));
  EXPECT_NE(*new_key, *old_key);
  EXPECT_EQ(*token().certificate(k9c), nullptr);
  card_.reinsert();
  EXPECT_EQ(*token().certificate(k9c), nullptr);
  EXPECT_EQ((*token().key_pair(k9c))->public_key, *new_key);
}

TEST_P(Writing, RefusedGenerationDestroysNothing) {
  const auto key = generate(k9c);
  ASSERT_TRUE(key);
  const Bytes certificate = certificate_for(crypto::spki_of(*key));
  ASSERT_TRUE(succeeded(write(k9c, certificate)));
  auto& generator = offered(token().key_generator());
  expect_error(generator.generate(k9c, crypto::rsa(1024), {}), Errc::unsupported);
  expect_error(generator.generate(k9c, crypto::on(Curve::p521), {}), Errc::unsupported);
  if (GetParam() == Profile::plain) {
    expect_error(generator.generate(k9c, crypto::on(Curve::ed25519), {}), Errc::unsupported);
    expect_error(generate(k9c, {.touch = Touch::always}), Errc::unsupported);
    expect_error(generate(k9c, {.consent = Consent::once}), Errc::unsupported);
  }
  card_.reinsert();
  EXPECT_EQ(**token().certificate(k9c), certificate);
  EXPECT_EQ((*token().key_pair(k9c))->public_key, *key);
}

TEST_P(Writing, ThePolicyOfThePlaceMayBeAskedFor) {
  ASSERT_TRUE(succeeded(generate(k9c, {.consent = Consent::every_time})));
  EXPECT_EQ(token().key_policy(k9c)->consent, Consent::every_time);
}

TEST_P(Writing, NeedsPowers) {
  token().logout();
  expect_error(generate(k9a), Errc::not_logged_in);
  ASSERT_TRUE(token().login(PinRole::so, Typed(kSoPin)));
  expect_error(generate(k9a), Errc::management_key);
  expect_error(offered(token().data_writer()).write(0x5fc106, bytes_of("x")), Errc::management_key);
}

TEST_P(Writing, PowersEndWithTheLogin) {
  ASSERT_TRUE(generate(k9a));
  token().logout();
  // PUT DATA by another program, without authentication of its own.
  const Bytes answer =
      card_.reader().command_by_another_program(from_hex("00db3fff095c035fc1065302aabb").value());
  EXPECT_EQ(to_hex(answer), "6982");
}

TEST_P(Writing, DataObjects) {
  constexpr std::uint32_t kSecurityObject = 0x5fc106;
  auto& writer = offered(token().data_writer());
  ASSERT_TRUE(succeeded(writer.write(kSecurityObject, bytes_of("signed"))));
  EXPECT_EQ(**token().data(kSecurityObject), copy_of(bytes_of("signed")));
  card_.restart();
  EXPECT_EQ(**token().data(kSecurityObject), copy_of(bytes_of("signed")));
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(succeeded(offered(token().data_writer()).erase(kSecurityObject)));
  EXPECT_EQ(*token().data(kSecurityObject), nullptr);
  auto& again = offered(token().data_writer());
  expect_error(again.write(0x7e, bytes_of("x")), Errc::write_protected);
  expect_error(again.write(0x5fc10c, bytes_of("x")), Errc::write_protected);
  expect_error(again.write(0x5fc109, bytes_of("x")), Errc::write_protected);
  expect_error(again.write(0x5fc105, bytes_of("x")), Errc::not_found);
}

TEST_P(Writing, TooLongObjectsAreRefused) {
  // One card has no room in the container, the other takes no command so long.
  expect_error(offered(token().data_writer()).write(0x5fc106, Bytes(4000, 1)),
               GetParam() == Profile::plain ? Errc::no_space : Errc::data_length);
  EXPECT_EQ(*token().data(0x5fc106), nullptr);
}

TEST_P(Writing, RemovingAPair) {
  ASSERT_TRUE(generate(k9a));
  auto& generator = offered(token().key_generator());
  if (GetParam() == Profile::plain) {
    expect_error(generator.remove(k9a), Errc::unsupported);
    return;
  }
  ASSERT_TRUE(succeeded(generator.remove(k9a)));
  EXPECT_EQ(*token().key_pair(k9a), nullptr);
  card_.reinsert();
  EXPECT_EQ(*token().key_pair(k9a), nullptr);
}

TEST_P(Writing, ImportedKey) {
  // RFC 6979 A.2.5: a private key on P-256 and its public point.
  PrivateKeyMaterial material;
  material.scalar =
      Secret(from_hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721").value());
  material.public_key =
      crypto::public_key_on(
          Curve::p256, from_hex("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                                "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299")
                           .value())
          .value();
  auto& importer = offered(token().key_importer());
  const auto imported = importer.import(k9d, material, {});
  if (GetParam() == Profile::plain) {
    expect_error(imported, Errc::unsupported);
    return;
  }
  ASSERT_TRUE(succeeded(imported));
  EXPECT_EQ((*token().key_pair(k9d))->public_key, material.public_key);
  card_.reinsert();
  EXPECT_EQ((*token().key_pair(k9d))->public_key, material.public_key);
  EXPECT_EQ(token().key_policy(k9d)->origin, Origin::imported);
}

INSTANTIATE_TEST_SUITE_P(Cards, Writing, testing::Values(Profile::plain, Profile::extended),
                         name_of_profile);

}  // namespace
}  // namespace kunci::test
