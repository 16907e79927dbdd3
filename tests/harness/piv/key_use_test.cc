// SPDX-License-Identifier: Apache-2.0
// GENERATE ASYMMETRIC KEY PAIR and GENERAL AUTHENTICATE with what it made (SP 800-73-4 pt 2, 3.2.4
// and 3.3.2; access rules: pt 1, table 4b).
#include <gtest/gtest.h>

#include <initializer_list>

#include "base/hex.h"
#include "tests/harness/crypto/openssl_check.h"
#include "tests/harness/crypto/signature.h"
#include "tests/harness/piv/piv_client.h"
#include "tests/harness/piv/piv_names.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

constexpr std::uint8_t kP256 = 0x11;

PublicKey generated(PivClient& piv, std::uint8_t reference, std::uint8_t algorithm,
                    ByteView policies = {}) {
  EXPECT_EQ(piv.authenticate(), 0x9000);
  const Response response = piv.generate(reference, algorithm, policies);
  EXPECT_EQ(response.status, 0x9000);
  return key_from_objects(*key_algorithm(algorithm), response.data);
}

StatusWord sign(PivClient& piv, std::uint8_t reference) {
  return piv.use_key(reference, kP256, Bytes(32, 0x11)).status;
}

TEST(PivKeyUse, RsaSignsAndDeciphers) {
  PivClient piv;
  const PublicKey key = generated(piv, 0x9d, 0x07);
  EXPECT_EQ(key.modulus.size(), 256U);
  ASSERT_EQ(piv.verify("123456").status, 0x9000);
  const Bytes digest = sha256(bytes_of("document"));
  const Response signature = piv.use_key(0x9d, 0x07, pkcs1_block_sha256(digest, 256));
  EXPECT_EQ(signature.status, 0x9000);
  EXPECT_TRUE(verifies_digest(key, digest, signature.data));

  const Bytes secret = copy_of(bytes_of("a content encryption key"));
  const Response block = piv.use_key(0x9d, 0x07, encrypt_pkcs1(key, secret));
  EXPECT_EQ(block.status, 0x9000);
  ASSERT_EQ(block.data.size(), 256U);
  EXPECT_TRUE(equal(ByteView(block.data).last(secret.size()), secret));
  EXPECT_EQ(piv.use_key(0x9d, 0x07, Bytes(255)).status, 0x6a80);
  EXPECT_EQ(piv.use_key(0x9d, 0x07, Bytes(256, 0xff)).status, 0x6a80);
}

TEST(PivKeyUse, EcSignsAndAgrees) {
  PivClient piv;
  for (const std::uint8_t algorithm : std::initializer_list<std::uint8_t>{0x11, 0x14}) {
    const PublicKey key = generated(piv, 0x9d, algorithm);
    ASSERT_EQ(piv.verify("123456").status, 0x9000);
    const Bytes digest(size_of(key.algorithm), 0x37);
    const Response signature = piv.use_key(0x9d, algorithm, digest);
    EXPECT_TRUE(verifies_digest(key, digest, signature.data));
    const Agreement expected = agree_with(key);
    EXPECT_EQ(piv.use_key(0x9d, algorithm, expected.point, 0x85).data, expected.secret);
  }
}

TEST(PivKeyUse, RefusesPointsAndHashesOfOtherForms) {
  PivClient piv;
  const PublicKey key = generated(piv, 0x9d, kP256);
  piv.verify("123456");
  Bytes point = key.point;
  point.back() ^= 1;
  EXPECT_EQ(piv.use_key(0x9d, kP256, point, 0x85).status, 0x6a80);
  point.pop_back();
  EXPECT_EQ(piv.use_key(0x9d, kP256, point, 0x85).status, 0x6a80);
  EXPECT_EQ(piv.use_key(0x9d, kP256, Bytes(65, 0x04), 0x85).status, 0x6a80);
  EXPECT_EQ(piv.use_key(0x9d, kP256, Bytes(20)).status, 0x6a80);
  EXPECT_EQ(piv.use_key(0x9d, kP256, Bytes(48)).status, 0x6a80);
}

TEST(PivKeyUse, PlainCardAgreesWithKeyManagementKeysOnly) {
  PivClient piv;
  const PublicKey key = generated(piv, 0x9e, kP256);
  EXPECT_EQ(sign(piv, 0x9e), 0x9000);
  EXPECT_EQ(piv.use_key(0x9e, kP256, agree_with(key).point, 0x85).status, 0x6a80);
}

TEST(PivKeyUse, EachKeyHasItsAccessRule) {
  PivClient piv;
  for (const std::uint8_t reference : std::initializer_list<std::uint8_t>{0x9a, 0x9c, 0x9d, 0x9e})
    generated(piv, reference, kP256);
  EXPECT_EQ(sign(piv, 0x9a), 0x6982);
  EXPECT_EQ(sign(piv, 0x9c), 0x6982);
  EXPECT_EQ(sign(piv, 0x9d), 0x6982);
  EXPECT_EQ(sign(piv, 0x9e), 0x9000);
  piv.verify("123456");
  EXPECT_EQ(sign(piv, 0x9c), 0x9000);
  EXPECT_EQ(sign(piv, 0x9c), 0x6982);
  EXPECT_EQ(sign(piv, 0x9a), 0x9000);
  EXPECT_EQ(sign(piv, 0x9a), 0x9000);
  EXPECT_EQ(sign(piv, 0x9d), 0x9000);
}

TEST(PivKeyUse, AnyCommandInBetweenEndsPinAlways) {
  PivClient piv;
  generated(piv, 0x9c, kP256);
  const std::string_view between[] = {"00200080", "00cb3fff055c035fc10200", "00b0000000",
                                      "00a4040009a00000030800001000"};
  for (const std::string_view command : between) {
    ASSERT_EQ(piv.verify("123456").status, 0x9000);
    piv.transmit(command);
    EXPECT_EQ(sign(piv, 0x9c), 0x6982) << command;
  }
  piv.verify("123456");
  EXPECT_EQ(piv.use_key(0x9c, kP256, Bytes(5)).status, 0x6a80);
  EXPECT_EQ(sign(piv, 0x9c), 0x6982) << "a failed use is a use";
}

TEST(PivKeyUse, PinAlwaysCoversAWholeChain) {
  PivClient piv({{"profile", "yubico"}});
  const PublicKey key = generated(piv, 0x9c, 0x06);
  piv.verify("123456");
  const Bytes digest = sha256(bytes_of("document"));
  const Bytes block = pkcs1_block_sha256(digest, 128);
  const std::string data = "7c81858200818180" + to_hex(block);
  const auto half = [&data](std::size_t from, std::size_t octets) {
    return to_hex(Bytes{static_cast<std::uint8_t>(octets)}) + data.substr(2 * from, 2 * octets);
  };
  EXPECT_EQ(piv.transmit("1087069c" + half(0, 100)).status, 0x9000);
  const Response answer = piv.transmit("0087069c" + half(100, 36) + "00");
  EXPECT_EQ(answer.status, 0x9000);
  EXPECT_TRUE(verifies_digest(key, digest, ByteView(answer.data).last(128)));
}

TEST(PivKeyUse, RefusesOtherParameters) {
  PivClient piv;
  generated(piv, 0x9e, kP256);
  EXPECT_EQ(sign(piv, 0x9a), 0x6a88);
  EXPECT_EQ(sign(piv, 0x85), 0x6a88);
  EXPECT_EQ(sign(piv, 0x04), 0x6a86);
  EXPECT_EQ(sign(piv, 0xf9), 0x6a86);
  EXPECT_EQ(piv.use_key(0x9e, 0x14, Bytes(48)).status, 0x6a86);
  PivClient yubico({{"profile", "yubico"}});
  generated(yubico, 0x9e, kP256);
  EXPECT_EQ(sign(yubico, 0x9a), 0x6a80);
  EXPECT_EQ(yubico.use_key(0x9e, 0x14, Bytes(48)).status, 0x6a80);
  EXPECT_EQ(yubico.use_key(0x9e, kP256, Bytes(20)).status, 0x9000) << "shorter hashes are taken";
}

TEST(PivKeyUse, RefusesOtherTemplates) {
  PivClient piv;
  generated(piv, 0x9e, kP256);
  const std::string hash(64, '1');
  for (const std::string& data :
       {"8120" + hash, "8201aa8120" + hash, "82008020" + hash, "82008120" + hash + "8500",
        "82008120" + hash + "8120" + hash, std::string("8200")}) {
    const Bytes inside = *from_hex(data);
    const Bytes whole = tlv::element(0x7c, inside);
    EXPECT_EQ(piv.card().exchange("0087119e", whole).status, 0x6a80) << data;
  }
}

TEST(PivKeyUse, RetiredKeysDecipherForTheirCertificates) {
  PivClient piv({{"key_history", "1"}});
  EXPECT_EQ(sign(piv, 0x82), 0x6982);
  piv.verify("123456");
  EXPECT_EQ(sign(piv, 0x82), 0x9000);
}

TEST(PivGenerate, NeedsTheManagementKey) {
  PivClient piv;
  piv.verify("123456");
  EXPECT_EQ(piv.generate(0x9a, kP256).status, 0x6982);
}

TEST(PivGenerate, GivesThePublicKeyTemplate) {
  PivClient piv;
  ASSERT_EQ(piv.authenticate(), 0x9000);
  const Response response = piv.generate(0x9a, kP256);
  ASSERT_EQ(response.data.size(), 70U);
  EXPECT_EQ(to_hex(ByteView(response.data).first(6)), "7f4943864104");
}

TEST(PivGenerate, RefusesOtherParameters) {
  PivClient piv;
  ASSERT_EQ(piv.authenticate(), 0x9000);
  for (const std::uint8_t reference :
       std::initializer_list<std::uint8_t>{0x04, 0x82, 0x95, 0x9b, 0xf9, 0x80}) {
    EXPECT_EQ(piv.generate(reference, kP256).status, 0x6a86) << int{reference};
  }
  EXPECT_EQ(piv.transmit("0047019a05ac0380011100").status, 0x6a86);
  for (const std::uint8_t algorithm :
       std::initializer_list<std::uint8_t>{0x00, 0x03, 0x05, 0x06, 0x12, 0x16, 0xe0, 0xe1}) {
    EXPECT_EQ(piv.generate(0x9a, algorithm).status, 0x6a80) << int{algorithm};
  }
  EXPECT_EQ(piv.generate(0x9a, kP256, *from_hex("aa0102")).status, 0x6a80);
  EXPECT_EQ(piv.generate(0x9a, kP256, *from_hex("8103010001")).status, 0x6a80);
  EXPECT_EQ(piv.generate(0x9a, 0x07, *from_hex("810102")).status, 0x6a80);
  EXPECT_EQ(piv.transmit("0047009a00").status, 0x6a80);
  EXPECT_EQ(piv.transmit("0047009a02ac0000").status, 0x6a80);
}

TEST(PivGenerate, ReplacesAKeyAndKeepsTheCertificate) {
  PivClient piv;
  const PublicKey first = generated(piv, 0x9e, kP256);
  piv.put_data(0x5fc101, bytes_of("certificate"));
  const PublicKey second = generated(piv, 0x9e, kP256);
  EXPECT_NE(first.point, second.point);
  const Bytes digest = sha256(bytes_of("document"));
  EXPECT_TRUE(verifies_digest(second, digest, piv.use_key(0x9e, kP256, digest).data));
  EXPECT_EQ(piv.get_data(0x5fc101).status, 0x9000);
}

}  // namespace
}  // namespace kunci::harness
