// SPDX-License-Identifier: Apache-2.0
// Private keys at work, and the consent that some of them want each time.
#include <gtest/gtest.h>

#include "crypto/digest.h"
#include "crypto/padding.h"
#include "crypto/verify.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/piv/card_under_test.h"
#include "tests/harness/crypto/openssl_check.h"

namespace kunci::test {
namespace {

using crypto::Curve;
using crypto::Digest;

const Bytes kHash(32, 0x5a);

crypto::PublicKey public_key(Token& token, KeyReference place) {
  const auto pair = token.key_pair(place);
  EXPECT_TRUE(pair && *pair);
  return pair && *pair ? (*pair)->public_key : crypto::PublicKey{};
}

crypto::PublicKey make_pair(Token& token, KeyReference place, crypto::KeyAlgorithm algorithm,
                            const GenerateOptions& options = {}) {
  auto& generator = offered(token.key_generator());
  auto key = generator.generate(place, algorithm, options);
  EXPECT_TRUE(succeeded(key));
  return key ? *key : crypto::PublicKey{};
}

harness::PublicKey for_openssl(const crypto::PublicKey& key, harness::KeyAlgorithm algorithm) {
  return {
      .algorithm = algorithm, .modulus = key.modulus, .exponent = key.exponent, .point = key.point};
}

class KeyUse : public testing::TestWithParam<Profile> {
 protected:
  void SetUp() override { ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin)))); }
  CardUnderTest card_{GetParam(), State::with_pairs};
  Token& token() { return card_.token(); }
};

TEST_P(KeyUse, RsaSignatureVerifies) {
  const auto key = public_key(token(), k9a);
  const auto info = crypto::digest_info(Digest::sha256, kHash);
  ASSERT_TRUE(info);
  const auto block = crypto::pad_pkcs1_signature(*info, 256);
  ASSERT_TRUE(block);
  const auto signature = token().sign(k9a, *block);
  ASSERT_TRUE(succeeded(signature));
  EXPECT_TRUE(crypto::verify_pkcs1(key, *info, *signature));
}

TEST_P(KeyUse, RsaBlockMustFit) {
  card_.reader().start_counting();
  (void)public_key(token(), k9a);
  (void)token().key_policy(k9a);
  card_.reader().start_counting();
  expect_error(token().sign(k9a, Bytes(255, 1)), Errc::data_length);
  expect_error(token().decipher(k9a, Bytes(257, 1)), Errc::data_length);
  expect_error(token().agree(k9a, Bytes(65, 4)), Errc::unsupported);
  EXPECT_EQ(card_.reader().exchanges(), 0U);
}

TEST_P(KeyUse, RsaDeciphers) {
  const auto key = public_key(token(), k9a);
  const Bytes plaintext(20, 0x33);
  const Bytes ciphertext =
      harness::encrypt_pkcs1(for_openssl(key, harness::KeyAlgorithm::rsa2048), plaintext);
  const auto block = token().decipher(k9a, ciphertext);
  ASSERT_TRUE(succeeded(block));
  ASSERT_EQ(block->size(), 256U);
  EXPECT_TRUE(equal(block->view().last(20), plaintext));
}

TEST_P(KeyUse, EcSignatureVerifiesForShortHashesToo) {
  const auto key = public_key(token(), k9c);
  for (const std::size_t size : {std::size_t{20}, std::size_t{32}}) {
    const Bytes hash(size, 0x77);
    ASSERT_TRUE(succeeded(token().consent(Typed(kPin))));
    const auto signature = token().sign(k9c, hash);
    ASSERT_TRUE(succeeded(signature));
    ASSERT_EQ(signature->size(), 64U);
    EXPECT_TRUE(crypto::verify_ecdsa(key, hash, *signature)) << size;
  }
  ASSERT_TRUE(token().consent(Typed(kPin)));
  expect_error(token().sign(k9c, Bytes(33, 1)), Errc::data_length);
}

TEST_P(KeyUse, EcAgreesOnASecret) {
  const auto key = make_pair(token(), k9d, crypto::on(Curve::p256));
  const auto other = harness::agree_with(for_openssl(key, harness::KeyAlgorithm::p256));
  const auto shared = token().agree(k9d, other.point);
  ASSERT_TRUE(succeeded(shared));
  EXPECT_TRUE(equal(shared->view(), other.secret));
  Bytes beside_the_curve = other.point;
  beside_the_curve.back() ^= 1;
  expect_error(token().agree(k9d, beside_the_curve), Errc::point_invalid);
  expect_error(token().agree(k9c, other.point), Errc::unsupported);
}

TEST_P(KeyUse, EachUseOfASignatureKeyWantsConsent) {
  EXPECT_EQ(token().key_policy(k9c)->consent, Consent::every_time);
  EXPECT_EQ(token().key_policy(k9a)->consent, Consent::once);
  token().logout();
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(succeeded(token().sign(k9c, kHash))) << "by the login";
  card_.reader().start_counting();
  expect_error(token().sign(k9c, kHash), Errc::not_logged_in);
  EXPECT_EQ(card_.reader().exchanges(), 0U);
  ASSERT_TRUE(token().consent_with_held_pin());
  token().withdraw_consent();
  expect_error(token().sign(k9c, kHash), Errc::not_logged_in);
  ASSERT_TRUE(token().consent_with_held_pin());
  ASSERT_TRUE(succeeded(token().sign(k9c, kHash)));
  EXPECT_TRUE(token().logged_in());
}

TEST_P(KeyUse, AnotherUseVoidsTheConsentOfALogin) {
  (void)token().key_policy(k9c);
  (void)token().key_policy(k9a);
  token().logout();
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(succeeded(token().sign(k9a, Bytes(256, 1))));
  expect_error(token().sign(k9c, kHash), Errc::not_logged_in);
}

TEST_P(KeyUse, ConsentOutlivesWhatOtherProgramsDo) {
  (void)token().key_policy(k9c);
  ASSERT_TRUE(token().consent(Typed(kPin)));
  card_.reader().command_by_another_program(
      Bytes{0x00, 0xcb, 0x3f, 0xff, 0x03, 0x5c, 0x01, 0x7e, 0});
  EXPECT_TRUE(succeeded(token().sign(k9c, kHash)));
}

TEST_P(KeyUse, WrongPinIsNoConsentAndCostsOneTry) {
  expect_error(token().consent(Typed("111111")), Errc::pin_incorrect, 2);
  EXPECT_EQ(card_.reader().slot().log().count_of(0x20), 2U) << card_.reader().trace();
  token().withdraw_consent();
  expect_error(token().sign(k9c, kHash), Errc::not_logged_in);
  ASSERT_TRUE(succeeded(token().sign(k9a, Bytes(256, 1)))) << "the login itself goes on";
}

TEST_P(KeyUse, CardAuthenticationNeedsNoLogin) {
  const auto key = make_pair(token(), k9e, crypto::on(Curve::p256));
  token().logout();
  const auto signature = token().sign(k9e, kHash);
  ASSERT_TRUE(succeeded(signature));
  EXPECT_TRUE(crypto::verify_ecdsa(key, kHash, *signature));
  expect_error(token().sign(k9a, Bytes(256, 1)), Errc::not_logged_in);
  expect_error(token().sign(k9d, kHash), Errc::not_found);
}

TEST_P(KeyUse, SecurityOfficerUsesNoKeys) {
  token().logout();
  ASSERT_TRUE(token().login(PinRole::so, Typed(kSoPin)));
  expect_error(token().sign(k9a, Bytes(256, 1)), Errc::not_logged_in);
  expect_error(token().consent(Typed(kPin)), Errc::not_logged_in);
}

INSTANTIATE_TEST_SUITE_P(Cards, KeyUse, testing::Values(Profile::plain, Profile::extended),
                         name_of_profile);

TEST(KeyUseWithoutAKeptPin, ConsentIsRepeatedWithTheConsentsOwnPin) {
  CardUnderTest card(Profile::extended, State::with_pairs, VirtualReader::Apdus::short_only,
                     {.keep_pin = false});
  Token& token = card.token();
  ASSERT_TRUE(token.key_policy(k9c));
  ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
  expect_error(token.consent_with_held_pin(), Errc::not_logged_in);
  ASSERT_TRUE(token.consent(Typed(kPin)));
  card.reader().command_by_another_program(Bytes{0x00, 0xf7, 0x00, 0x9a, 0x00});
  EXPECT_TRUE(succeeded(token.sign(k9c, kHash)));
  EXPECT_EQ(token.logged_in(), PinRole::user);
}

TEST(KeyUseWithoutAKeptPin, LostConsentEndsNoLogin) {
  CardUnderTest card(Profile::extended, State::with_pairs, VirtualReader::Apdus::short_only,
                     {.keep_pin = false});
  Token& token = card.token();
  ASSERT_TRUE(token.key_policy(k9c));
  ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
  card.reader().command_by_another_program(Bytes{0x00, 0xf7, 0x00, 0x9a, 0x00});
  expect_error(token.sign(k9c, kHash), Errc::not_logged_in);
  EXPECT_EQ(token.logged_in(), PinRole::user);
  EXPECT_TRUE(succeeded(token.sign(k9a, Bytes(256, 1))));
}

class ExtendedKeys : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin)))); }
  CardUnderTest card_{Profile::extended, State::initialised};
  Token& token() { return card_.token(); }
};

TEST_F(ExtendedKeys, Ed25519SignsMessages) {
  const auto key = make_pair(token(), k9a, crypto::on(Curve::ed25519));
  const Bytes message(1000, 0x42);
  const auto signature = token().sign(k9a, message);
  ASSERT_TRUE(succeeded(signature));
  EXPECT_TRUE(crypto::verify_eddsa(key, message, *signature));
}

TEST_F(ExtendedKeys, X25519Agrees) {
  const auto key = make_pair(token(), k9d, crypto::on(Curve::x25519));
  const auto other = harness::agree_with(for_openssl(key, harness::KeyAlgorithm::x25519));
  const auto shared = token().agree(k9d, other.point);
  ASSERT_TRUE(succeeded(shared));
  EXPECT_TRUE(equal(shared->view(), other.secret));
  expect_error(token().sign(k9d, kHash), Errc::unsupported);
}

TEST_F(ExtendedKeys, PoliciesAreTheCards) {
  (void)make_pair(token(), k9a, crypto::on(Curve::p256), {.consent = Consent::every_time});
  (void)make_pair(token(), k9c, crypto::on(Curve::p384),
                  {.consent = Consent::once, .touch = Touch::cached});
  EXPECT_EQ(token().key_policy(k9a)->consent, Consent::every_time);
  const auto policy = token().key_policy(k9c);
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->consent, Consent::once);
  EXPECT_EQ(policy->touch, Touch::cached);
  EXPECT_EQ(policy->origin, Origin::generated);
  const Bytes hash(48, 0x11);
  EXPECT_TRUE(succeeded(token().sign(k9c, hash)));
  EXPECT_TRUE(succeeded(token().sign(k9c, hash)));
  expect_error(token().key_policy(k9e), Errc::not_found);
}

TEST(Touch, ThatNobodyGivesIsNoLostLogin) {
  CardOptions options = options_of(Profile::extended);
  options["touch"] = "withheld";
  CardUnderTest card(options);
  Token& token = card.token();
  ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
  (void)make_pair(token, k9a, crypto::on(Curve::p256), {.touch = kunci::Touch::always});
  expect_error(token.sign(k9a, kHash), Errc::timed_out);
  EXPECT_EQ(token.logged_in(), PinRole::user);
}

}  // namespace
}  // namespace kunci::test
