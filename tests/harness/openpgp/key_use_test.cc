// SPDX-License-Identifier: Apache-2.0
// GENERATE ASYMMETRIC KEY PAIR and what the keys do (7.2.10, 7.2.11, 7.2.13, 7.2.14, 7.2.18).
#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/harness/crypto/openssl_check.h"
#include "tests/harness/crypto/signature.h"
#include "tests/harness/openpgp/openpgp_client.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

using enum OpenPgpKey;

/// A DigestInfo of SHA-256 (RFC 8017, 9.2).
Bytes digest_info(ByteView digest) {
  Bytes info = *from_hex("3031300d060960864801650304020105000420");
  append(info, digest);
  return info;
}

bool signs(const PublicKey& key, const Response& answer, ByteView digest) {
  if (answer.status != status::kDone) return false;
  const Bytes signature = is_rsa(key.algorithm) ? answer.data : ecdsa_der(answer.data);
  return verifies_digest(key, digest, signature);
}

class Algorithm : public testing::TestWithParam<KeyAlgorithm> {
 protected:
  OpenPgpClient card_;
  const Bytes digest_ = sha256(bytes_of("document"));
};

class Weierstrass : public Algorithm {};

TEST_P(Weierstrass, SignsAuthenticatesAndAgrees) {
  const PublicKey signing = card_.make_key(signature, GetParam());
  const PublicKey authenticating = card_.make_key(authentication, GetParam());
  const PublicKey agreeing = card_.make_key(decryption, GetParam());
  card_.verify(0x81, "123456");
  card_.verify(0x82, "123456");
  const Response signature_made = card_.sign(digest_);
  EXPECT_EQ(signature_made.data.size(), 2 * size_of(GetParam()));
  EXPECT_TRUE(signs(signing, signature_made, digest_));
  EXPECT_TRUE(signs(authenticating, card_.authenticate(digest_), digest_));
  const Agreement expected = agree_with(agreeing);
  EXPECT_EQ(card_.agree(expected.point).data, expected.secret);
}

INSTANTIATE_TEST_SUITE_P(All, Weierstrass,
                         testing::Values(KeyAlgorithm::p256, KeyAlgorithm::p384, KeyAlgorithm::p521,
                                         KeyAlgorithm::brainpool256r1, KeyAlgorithm::brainpool384r1,
                                         KeyAlgorithm::brainpool512r1));

class Rsa : public Algorithm {};

TEST_P(Rsa, SignsAndDeciphers) {
  const PublicKey signing = card_.make_key(signature, GetParam());
  EXPECT_EQ(signing.modulus.size(), size_of(GetParam()));
  const PublicKey deciphering = card_.make_key(decryption, GetParam());
  card_.verify(0x81, "123456");
  card_.verify(0x82, "123456");
  EXPECT_TRUE(signs(signing, card_.sign(digest_info(digest_)), digest_));
  const Bytes secret = copy_of(bytes_of("a session key"));
  Bytes cryptogram = {0x00};
  append(cryptogram, encrypt_pkcs1(deciphering, secret));
  EXPECT_EQ(card_.decipher(cryptogram).data, secret);
}

INSTANTIATE_TEST_SUITE_P(All, Rsa,
                         testing::Values(KeyAlgorithm::rsa2048, KeyAlgorithm::rsa3072,
                                         KeyAlgorithm::rsa4096));

TEST(OpenPgpKeyUse, Ed25519SignsMessagesAndX25519Agrees) {
  OpenPgpClient card;
  const PublicKey signing = card.make_key(signature, KeyAlgorithm::ed25519);
  EXPECT_EQ(signing.point.size(), 32U);
  const PublicKey agreeing = card.make_key(decryption, KeyAlgorithm::x25519);
  card.verify(0x81, "123456");
  card.verify(0x82, "123456");
  const Response made = card.sign(bytes_of("a whole message"));
  EXPECT_TRUE(verifies_message(signing, bytes_of("a whole message"), made.data));
  card.verify(0x81, "123456");
  EXPECT_TRUE(verifies_message(signing, {}, card.sign({}).data));
  const Agreement expected = agree_with(agreeing);
  EXPECT_EQ(card.agree(expected.point).data, expected.secret);
  Bytes with_prefix = {0x40};
  append(with_prefix, expected.point);
  EXPECT_EQ(card.agree(with_prefix).data, expected.secret);
}

TEST(OpenPgpKeyUse, EachPasswordOpensItsKeys) {
  OpenPgpClient card;
  const PublicKey key = card.make_key(signature, KeyAlgorithm::p256);
  card.make_key(authentication, KeyAlgorithm::p256);
  const PublicKey agreeing = card.make_key(decryption, KeyAlgorithm::p256);
  const Bytes digest(32, 0x5a);
  const Bytes point = agree_with(agreeing).point;
  EXPECT_EQ(card.sign(digest).status, 0x6982);
  EXPECT_EQ(card.authenticate(digest).status, 0x6982);
  EXPECT_EQ(card.agree(point).status, 0x6982);
  card.verify(0x82, "123456");
  EXPECT_EQ(card.sign(digest).status, 0x6982);
  EXPECT_EQ(card.authenticate(digest).status, 0x9000);
  EXPECT_EQ(card.agree(point).status, 0x9000);
  card.transmit("0020ff82");
  card.verify(0x81, "123456");
  EXPECT_TRUE(signs(key, card.sign(digest), digest));
}

TEST(OpenPgpKeyUse, PasswordForOneSignatureOrForSeveral) {
  OpenPgpClient card;
  card.make_key(signature, KeyAlgorithm::p256);
  const Bytes digest(32, 0x5a);
  card.verify(0x81, "123456");
  EXPECT_EQ(card.sign(digest).status, 0x9000);
  EXPECT_EQ(card.sign(digest).status, 0x6982);
  EXPECT_EQ(card.put_data(0xc4, Bytes{0x01}).status, 0x9000);
  card.verify(0x81, "123456");
  EXPECT_EQ(card.sign(digest).status, 0x9000);
  EXPECT_EQ(card.sign(digest).status, 0x9000);
  EXPECT_EQ(to_hex(card.get_data(0x7a).data), "9303000003");
}

TEST(OpenPgpKeyUse, ANewSignatureKeyStartsTheCounter) {
  OpenPgpClient card({{"pw1", "several"}});
  card.make_key(signature, KeyAlgorithm::p256);
  card.verify(0x81, "123456");
  card.sign(Bytes(32, 0x5a));
  card.make_key(signature, KeyAlgorithm::p256);
  EXPECT_EQ(to_hex(card.get_data(0x7a).data), "9303000000");
}

TEST(OpenPgpKeyUse, ReadsPublicKeysForEverybody) {
  OpenPgpClient card;
  EXPECT_EQ(card.read_key(signature).status, 0x6a88);
  const PublicKey key = card.make_key(signature, KeyAlgorithm::p256);
  card.card().reinsert();
  card.select();
  EXPECT_EQ(key_from_objects(KeyAlgorithm::p256, card.read_key(signature).data), key);
  EXPECT_EQ(card.read_key(decryption).status, 0x6a88);
}

TEST(OpenPgpKeyUse, GenerationNeedsPw3AndAControlReference) {
  OpenPgpClient card;
  card.verify(0x81, "123456");
  card.verify(0x82, "123456");
  EXPECT_EQ(card.generate(signature).status, 0x6982);
  card.verify(0x83, "12345678");
  for (const std::string_view data : {"b601", "b700", "b6028401", "b603840102", "b600b800"}) {
    EXPECT_EQ(card.card().exchange("00478000", *from_hex(data)).status, 0x6a80) << data;
  }
  EXPECT_EQ(card.transmit("0047820002b60000").status, 0x6a86);
}

TEST(OpenPgpKeyUse, TakesTheControlReferenceWithAKeyReference) {
  OpenPgpClient card;
  card.make_key(authentication, KeyAlgorithm::p256);
  EXPECT_EQ(card.transmit("0047810005a40384010300").status, 0x9000);
}

TEST(OpenPgpKeyUse, RefusesInputsOfOtherForms) {
  OpenPgpClient card({{"pw1", "several"}});
  card.make_key(signature, KeyAlgorithm::p256);
  const PublicKey agreeing = card.make_key(decryption, KeyAlgorithm::p256);
  card.verify(0x81, "123456");
  card.verify(0x82, "123456");
  EXPECT_EQ(card.sign(Bytes(19)).status, 0x6a80);
  EXPECT_EQ(card.sign(Bytes(65)).status, 0x6a80);
  Bytes point = agreeing.point;
  point.back() ^= 1;
  EXPECT_EQ(card.agree(point).status, 0x6a80) << "not on the curve";
  point.pop_back();
  EXPECT_EQ(card.agree(point).status, 0x6a80);
  EXPECT_EQ(card.decipher(*from_hex("a600")).status, 0x6a80);
  EXPECT_EQ(card.authenticate(Bytes(32)).status, 0x6a88) << "no such key";
}

TEST(OpenPgpKeyUse, RsaTakesFourTenthsOfTheModulus) {
  OpenPgpClient card({{"pw1", "several"}});
  card.make_key(signature, KeyAlgorithm::rsa2048);
  card.verify(0x81, "123456");
  EXPECT_EQ(card.sign(Bytes(102)).status, 0x9000);
  EXPECT_EQ(card.sign(Bytes(103)).status, 0x6a80);
  EXPECT_EQ(card.sign({}).status, 0x6a80);
}

TEST(OpenPgpKeyUse, EnvironmentExchangesTheKeys) {
  OpenPgpClient card;
  const PublicKey second = card.make_key(decryption, KeyAlgorithm::p256);
  const PublicKey third = card.make_key(authentication, KeyAlgorithm::p256);
  card.verify(0x82, "123456");
  const Bytes digest(32, 0x5a);
  EXPECT_EQ(card.transmit("002241a403830102").status, 0x9000);
  EXPECT_TRUE(signs(second, card.authenticate(digest), digest));
  EXPECT_EQ(card.transmit("002241b803830103").status, 0x9000);
  const Agreement expected = agree_with(third);
  EXPECT_EQ(card.agree(expected.point).data, expected.secret);
  EXPECT_EQ(card.transmit("002241a403830101").status, 0x6a80);
  card.select();
  card.verify(0x82, "123456");
  EXPECT_TRUE(signs(third, card.authenticate(digest), digest));
}

TEST(OpenPgpKeyUse, EcdsaInOtherForms) {
  const Bytes digest(32, 0x5a);
  OpenPgpClient padded({{"ecdsa", "padded"}});
  const PublicKey key = padded.make_key(signature, KeyAlgorithm::p256);
  padded.verify(0x81, "123456");
  const Response longer = padded.sign(digest);
  EXPECT_EQ(longer.data.size(), 66U);
  EXPECT_EQ(longer.data[0], 0);
  EXPECT_EQ(longer.data[33], 0);
  EXPECT_TRUE(signs(key, longer, digest));

  OpenPgpClient stripped({{"ecdsa", "stripped"}});
  const PublicKey large = stripped.make_key(signature, KeyAlgorithm::p521);
  stripped.verify(0x81, "123456");
  const Response shorter = stripped.sign(digest);
  EXPECT_LE(shorter.data.size(), 130U);
  EXPECT_TRUE(signs(large, shorter, digest));
}

TEST(OpenPgpKeyUse, AWithheldTouchIsToldAsSuch) {
  OpenPgpClient card({{"touch", "withheld"}, {"pw1", "several"}});
  card.make_key(signature, KeyAlgorithm::p256);
  card.verify(0x81, "123456");
  EXPECT_EQ(card.sign(Bytes(32)).status, 0x9000);
  EXPECT_EQ(to_hex(card.get_data(0xd6).data), "0020");
  EXPECT_EQ(card.put_data(0xd6, Bytes{0x02, 0x20}).status, 0x9000);
  EXPECT_EQ(card.sign(Bytes(32)).status, 0x6600);
  EXPECT_EQ(card.put_data(0xd6, Bytes{0x00, 0x20}).status, 0x6985) << "on for ever";
}

}  // namespace
}  // namespace kunci::harness
