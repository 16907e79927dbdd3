// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/softhsm/key_store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <optional>

#include "base/hex.h"
#include "tests/harness/card/card_directory.h"
#include "tests/harness/crypto/openssl_check.h"
#include "tests/harness/crypto/signature.h"

namespace kunci::harness {
namespace {

class KeyStoreTest : public testing::Test {
 protected:
  CardDirectory directory_{std::nullopt};
  KeyStore keys_{directory_.path()};
};

TEST_F(KeyStoreTest, RsaSignsAsOpensslVerifies) {
  const auto key = keys_.generate("a", KeyAlgorithm::rsa1024);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->modulus.size(), 128U);
  EXPECT_EQ(to_hex(key->exponent), "010001");
  const Bytes digest = sha256(bytes_of("document"));
  const auto signature = keys_.raw_rsa("a", pkcs1_block_sha256(digest, key->modulus.size()));
  ASSERT_TRUE(signature);
  EXPECT_TRUE(verifies_digest(*key, digest, *signature));
}

TEST_F(KeyStoreTest, RsaRefusesBlocksThatAreNoResidues) {
  const auto key = keys_.generate("a", KeyAlgorithm::rsa1024);
  ASSERT_TRUE(key);
  EXPECT_TRUE(failed_with(keys_.raw_rsa("a", Bytes(127)), Errc::data_length));
  EXPECT_TRUE(failed_with(keys_.raw_rsa("a", key->modulus), Errc::data_invalid));
  EXPECT_TRUE(failed_with(keys_.raw_rsa("a", Bytes(128, 0xff)), Errc::data_invalid));
}

class WeierstrassCurve : public KeyStoreTest, public testing::WithParamInterface<KeyAlgorithm> {};

TEST_P(WeierstrassCurve, SignsAndAgreesAsOpensslDoes) {
  const auto key = keys_.generate("a", GetParam());
  ASSERT_TRUE(key);
  EXPECT_EQ(key->point.size(), 2 * size_of(GetParam()) + 1);
  const Bytes digest = sha256(bytes_of("document"));
  const auto signature = keys_.sign_digest("a", digest);
  ASSERT_TRUE(signature);
  EXPECT_EQ(signature->size(), 2 * size_of(GetParam()));
  EXPECT_TRUE(verifies_digest(*key, digest, ecdsa_der(*signature)));
  const Agreement expected = agree_with(*key);
  EXPECT_EQ(keys_.agree("a", expected.point), expected.secret);
}

// 04 7F: it reads as the header of an OCTET STRING of all that follows.
TEST_F(KeyStoreTest, AgreesWithPointsThatLookLikeDer) {
  const auto key = keys_.generate("a", KeyAlgorithm::brainpool512r1);
  ASSERT_TRUE(key);
  Agreement expected = agree_with(*key);
  while (expected.point.at(1) != expected.point.size() - 2) expected = agree_with(*key);
  EXPECT_EQ(keys_.agree("a", expected.point), expected.secret);
}

TEST_P(WeierstrassCurve, RefusesPointsOffTheCurve) {
  const auto key = keys_.generate("a", GetParam());
  ASSERT_TRUE(key);
  Bytes point = key->point;
  point.back() ^= 1;
  EXPECT_TRUE(failed_with(keys_.agree("a", point), Errc::point_invalid));
}

INSTANTIATE_TEST_SUITE_P(All, WeierstrassCurve,
                         testing::Values(KeyAlgorithm::p256, KeyAlgorithm::p384, KeyAlgorithm::p521,
                                         KeyAlgorithm::brainpool256r1, KeyAlgorithm::brainpool384r1,
                                         KeyAlgorithm::brainpool512r1));

TEST_F(KeyStoreTest, Ed25519SignsMessages) {
  const auto key = keys_.generate("a", KeyAlgorithm::ed25519);
  ASSERT_TRUE(key);
  const auto signature = keys_.sign_message("a", bytes_of("a whole message"));
  ASSERT_TRUE(signature);
  EXPECT_TRUE(verifies_message(*key, bytes_of("a whole message"), *signature));
  EXPECT_TRUE(failed_with(keys_.raw_rsa("a", Bytes(32)), Errc::unsupported));
}

TEST_F(KeyStoreTest, Ed25519SignsTheEmptyMessage) {
  const auto key = keys_.generate("a", KeyAlgorithm::ed25519);
  ASSERT_TRUE(key);
  const auto signature = keys_.sign_message("a", {});
  ASSERT_TRUE(signature);
  EXPECT_TRUE(verifies_message(*key, {}, *signature));
}

TEST_F(KeyStoreTest, X25519AgreesAsOpensslDoes) {
  const auto key = keys_.generate("a", KeyAlgorithm::x25519);
  ASSERT_TRUE(key);
  const Agreement expected = agree_with(*key);
  EXPECT_EQ(keys_.agree("a", expected.point), expected.secret);
}

TEST_F(KeyStoreTest, KeysOutliveTheirProcess) {
  std::optional<PublicKey> before;
  {
    KeyStore earlier(directory_.path());
    before = *earlier.generate("a", KeyAlgorithm::p256);
  }
  EXPECT_EQ(keys_.public_key("a"), *before);
  const Bytes digest = sha256(bytes_of("document"));
  const auto signature = keys_.sign_digest("a", digest);
  ASSERT_TRUE(signature);
  EXPECT_TRUE(verifies_digest(*before, digest, ecdsa_der(*signature)));
}

TEST_F(KeyStoreTest, RemovesAndRenames) {
  const auto key = keys_.generate("a", KeyAlgorithm::p256);
  ASSERT_TRUE(key);
  ASSERT_TRUE(keys_.generate("b", KeyAlgorithm::p256));
  ASSERT_TRUE(keys_.rename("a", "b"));
  EXPECT_EQ(keys_.public_key("b"), *key);
  EXPECT_TRUE(failed_with(keys_.public_key("a"), Errc::not_found));
  ASSERT_TRUE(keys_.remove("b"));
  EXPECT_TRUE(failed_with(keys_.sign_digest("b", Bytes(32)), Errc::not_found));
  EXPECT_TRUE(failed_with(keys_.remove("b"), Errc::not_found));
  EXPECT_TRUE(failed_with(keys_.rename("b", "c"), Errc::not_found));
}

TEST_F(KeyStoreTest, ANewKeyReplacesTheOldOne) {
  const auto first = keys_.generate("a", KeyAlgorithm::p256);
  const auto second = keys_.generate("a", KeyAlgorithm::p384);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(keys_.public_key("a"), *second);
}

TEST_F(KeyStoreTest, StoresInOneProcessKnowNothingOfEachOther) {
  const CardDirectory other_directory{std::nullopt};
  KeyStore other(other_directory.path());
  const auto mine = keys_.generate("a", KeyAlgorithm::p256);
  const auto theirs = other.generate("a", KeyAlgorithm::p256);
  ASSERT_TRUE(mine && theirs);
  EXPECT_NE(mine->point, theirs->point);
  EXPECT_EQ(keys_.public_key("a"), *mine);
  EXPECT_EQ(other.public_key("a"), *theirs);
}

// RFC 8032, 7.1, test 3, and RFC 7748, 6.1: what is imported is what is used.
TEST_F(KeyStoreTest, ImportsCurve25519) {
  const PrivateKeyParts seed{
      .scalar = *from_hex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")};
  const auto key = keys_.import_key("ed", KeyAlgorithm::ed25519, seed);
  ASSERT_TRUE(key);
  EXPECT_EQ(to_hex(key->point), "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
  EXPECT_EQ(to_hex(*keys_.sign_message("ed", Bytes{0xaf, 0x82})),
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");

  const PrivateKeyParts alice{
      .scalar = *from_hex("77076d0a7318a57d3c16c17251b26645df4c2f92ebc099170f0e0f1a2f1a0f35")};
  EXPECT_TRUE(keys_.import_key("x", KeyAlgorithm::x25519, alice));
}

TEST_F(KeyStoreTest, ImportsAndUsesAnEcKey) {
  const PrivateKeyParts one{.scalar = Bytes(32, 0x01)};
  const auto key = keys_.import_key("a", KeyAlgorithm::p256, one);
  ASSERT_TRUE(key);
  const Bytes digest = sha256(bytes_of("document"));
  const auto signature = keys_.sign_digest("a", digest);
  ASSERT_TRUE(signature);
  EXPECT_TRUE(verifies_digest(*key, digest, ecdsa_der(*signature)));
  EXPECT_EQ(keys_.public_key("a"), *key);
}

TEST_F(KeyStoreTest, RefusesPartsThatMakeNoKey) {
  const auto refused = [this](KeyAlgorithm algorithm, const PrivateKeyParts& parts) {
    return failed_with(keys_.import_key("a", algorithm, parts), Errc::parameter_invalid);
  };
  EXPECT_TRUE(refused(KeyAlgorithm::p256, {.scalar = Bytes(32, 0x00)}));
  EXPECT_TRUE(refused(KeyAlgorithm::p256, {.scalar = Bytes(32, 0xff)}));
  EXPECT_TRUE(refused(KeyAlgorithm::p384, {.scalar = Bytes(32, 0x01)}));
  EXPECT_TRUE(refused(KeyAlgorithm::rsa2048, {}));
  EXPECT_TRUE(refused(KeyAlgorithm::ed25519, {.scalar = Bytes(31, 0x01)}));
}

TEST_F(KeyStoreTest, SaysWhenSoftHsmCannotBeUsed) {
  setenv("KUNCI_SOFTHSM_MODULE", "/nonexistent/module.so", 1);
  EXPECT_THROW(static_cast<void>(keys_.generate("a", KeyAlgorithm::p256)), std::runtime_error);
  unsetenv("KUNCI_SOFTHSM_MODULE");
}

}  // namespace
}  // namespace kunci::harness
