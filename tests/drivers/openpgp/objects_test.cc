// SPDX-License-Identifier: Apache-2.0
// What the card's octets mean: attributes, application related data, key derivation, fingerprints.
#include <gtest/gtest.h>

#include "base/hex.h"
#include "drivers/openpgp/algorithm_attributes.h"
#include "drivers/openpgp/application.h"
#include "drivers/openpgp/kdf.h"
#include "drivers/openpgp/public_keys.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/openpgp/card_under_test.h"
#include "tlv/writer.h"

namespace kunci::test {
namespace {

using crypto::Curve;
using namespace openpgp;  // NOLINT(google-build-using-namespace)

Bytes hex(std::string_view text) { return from_hex(text).value(); }

TEST(AlgorithmAttributes, AreReadWithAndWithoutImportFormat) {
  struct Row {
    const char* octets;
    std::optional<crypto::KeyAlgorithm> algorithm;
  };
  const Row rows[] = {
      {"010800002000", crypto::rsa(2048)},
      {"011000001100", crypto::rsa(4096)},
      {"132a8648ce3d030107", crypto::on(Curve::p256)},
      {"132a8648ce3d030107ff", crypto::on(Curve::p256)},
      {"122b81040022", crypto::on(Curve::p384)},
      {"122b8104002300", crypto::on(Curve::p521)},
      {"162b06010401da470f01", crypto::on(Curve::ed25519)},
      {"122b060104019755010501", crypto::on(Curve::x25519)},
      {"132b2403030208010107", crypto::on(Curve::brainpool256)},
      {"132b8104000a", std::nullopt},        // secp256k1
      {"162a8648ce3d030107", std::nullopt},  // EdDSA on a curve that has none
      {"01", std::nullopt},
      {"", std::nullopt},
      {"13", std::nullopt},
      {"010000002000", std::nullopt},
  };
  for (const Row& row : rows)
    EXPECT_EQ(algorithm_from(hex(row.octets)), row.algorithm) << row.octets;
}

TEST(AlgorithmAttributes, AreMadeForTheirPlace) {
  const Place& sign = *place_of(kSign);
  const Place& decrypt = *place_of(kDecrypt);
  EXPECT_EQ(*attributes_for(sign, crypto::rsa(3072), {}), hex("010c00002000"));
  EXPECT_EQ(*attributes_for(sign, crypto::rsa(3072), hex("010800001103")), hex("010c00001103"));
  EXPECT_EQ(*attributes_for(sign, crypto::on(Curve::p256), {}), hex("132a8648ce3d030107"));
  EXPECT_EQ(*attributes_for(decrypt, crypto::on(Curve::p256), {}), hex("122a8648ce3d030107"));
  expect_error(attributes_for(decrypt, crypto::on(Curve::ed25519), {}), Errc::unsupported);
  expect_error(attributes_for(sign, crypto::on(Curve::x25519), {}), Errc::unsupported);
}

TEST(AlgorithmAttributes, OfTheCardsListGoFirst) {
  const Bytes information = hex("fa1cc106010800001100c10a132a8648ce3d030107ffc206010800001100");
  const Place& sign = *place_of(kSign);
  EXPECT_EQ(attributes_in(information, sign, crypto::on(Curve::p256)), hex("132a8648ce3d030107ff"));
  EXPECT_EQ(attributes_in(information, sign, crypto::rsa(2048)), hex("010800001100"));
  EXPECT_EQ(attributes_in(information, sign, crypto::rsa(4096)), std::nullopt);
  EXPECT_EQ(attributes_in(information, *place_of(kDecrypt), crypto::on(Curve::p256)), std::nullopt);
}

TEST(ApplicationDataObject, IsNotTakenFromAnotherApplication) {
  expect_error(application_data_from({}), Errc::not_recognized);
  expect_error(application_data_from(hex("6e124f10a0000003080000100001000102030405")),
               Errc::not_recognized);
  // Without PIN status.
  expect_error(application_data_from(hex("6e124f10d2760001240103040005000123450000")),
               Errc::malformed);
}

TEST(ApplicationDataObject, IsReadWithoutItsOuterTagToo) {
  const Bytes inside = hex("4f10d27600012401030400050001234500007309c407007f7f7f030003");
  for (const Bytes& octets : {inside, tlv::element(0x6e, inside)}) {
    const auto data = application_data_from(octets);
    ASSERT_TRUE(succeeded(data));
    EXPECT_EQ(data->version.major, 3);
    EXPECT_EQ(data->version.minor, 4);
    EXPECT_EQ(data->serial, "000500012345");
    EXPECT_EQ(data->manufacturer, 5);
    EXPECT_TRUE(data->pins.one_signature);
    EXPECT_EQ(data->pins.user_tries, 3);
    EXPECT_EQ(data->pins.reset_code_tries, 0);
    EXPECT_FALSE(data->has_any_key());
  }
}

TEST(KeyDerivation, IsReadOrSaidToBeUnknown) {
  EXPECT_EQ(*kdf_from(hex("810100")), std::nullopt);
  EXPECT_EQ(*kdf_from({}), std::nullopt);
  expect_error(kdf_from(hex("810105")), Errc::unsupported);
  expect_error(kdf_from(hex("810103820108")), Errc::malformed);
  expect_error(kdf_from(hex("81010382010883047fffffff84080102030405060708")), Errc::malformed);
  const auto one_salt = kdf_from(hex("8101038201088304000186a084080102030405060708"));
  ASSERT_TRUE(one_salt && *one_salt);
  EXPECT_EQ((**one_salt).admin_salt, (**one_salt).user_salt);
  EXPECT_EQ((**one_salt).count, 100'000U);
}

// RFC 9580 3.7.1.3: salt and PIN over and over, cut at the count; whole once at least.
TEST(KeyDerivation, HashesSaltAndPinToTheCount) {
  const Bytes salt = hex("0102030405060708");
  Bytes repeated;
  while (repeated.size() < 50) {
    append(repeated, salt);
    append(repeated, bytes_of("123456"));
  }
  repeated.resize(50);
  const Kdf kdf{.hash = crypto::Digest::sha256, .count = 50};
  const auto sent = derived(kdf, salt, bytes_of("123456"));
  ASSERT_TRUE(sent);
  EXPECT_TRUE(equal(*sent, *crypto::hash_of(crypto::Digest::sha256, repeated)));
  const Kdf once{.hash = crypto::Digest::sha512, .count = 0};
  EXPECT_TRUE(equal(*derived(once, salt, bytes_of("123456")),
                    *crypto::hash_of(crypto::Digest::sha512, ByteView(repeated).first(14))));
}

// The key of RFC 9580 A.1: version 4, EdDSA with Ed25519.
TEST(Fingerprint, IsThatOfTheStandardsExample) {
  const auto key = crypto::public_key_on(
      Curve::ed25519, hex("3f098994bdd916ed4053197934e4a87c80733a1280d62f8010992e43ee3b2406"));
  ASSERT_TRUE(key);
  const auto fingerprint = fingerprint_of(*key, *place_of(kSign), 0x53f35f0b);
  ASSERT_TRUE(fingerprint);
  EXPECT_EQ(to_hex(*fingerprint), "c959bdbafa32a2f89a153b678cfde12197965a9a");
}

}  // namespace
}  // namespace kunci::test
