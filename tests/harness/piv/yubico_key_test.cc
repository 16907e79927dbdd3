// SPDX-License-Identifier: Apache-2.0
// Yubico's extensions for keys: policies, metadata, import, move, Curve25519.
#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>

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

class YubicoKeys : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(piv_.authenticate(), 0x9000); }

  PublicKey generate(std::uint8_t reference, std::uint8_t algorithm,
                     std::string_view policies = "") {
    const Response response = piv_.generate(reference, algorithm, *from_hex(policies));
    EXPECT_EQ(response.status, 0x9000);
    return key_from_objects(*key_algorithm(algorithm), response.data);
  }

  Response metadata(std::uint8_t reference) {
    return piv_.card().exchange("00f700" + to_hex({&reference, 1}));
  }

  Response import_key(std::uint8_t reference, std::uint8_t algorithm, ByteView data) {
    return piv_.card().exchange("00fe" + to_hex(Bytes{algorithm, reference}), data);
  }

  StatusWord sign(std::uint8_t reference) {
    return piv_.use_key(reference, kP256, Bytes(32, 0x11)).status;
  }

  PivClient piv_{{{"profile", "yubico"}}};
};

TEST_F(YubicoKeys, MetadataTellsOfPinAndPuk) {
  EXPECT_EQ(to_hex(metadata(0x80).data), "0101ff05010106020303");
  EXPECT_EQ(to_hex(metadata(0x81).data), "0101ff05010106020303");
  piv_.verify("111111");
  piv_.change("12345678", "87654321", 0x81);
  EXPECT_EQ(to_hex(metadata(0x80).data), "0101ff05010106020302");
  EXPECT_EQ(to_hex(metadata(0x81).data), "0101ff05010006020303");
}

TEST_F(YubicoKeys, MetadataTellsOfTheManagementKey) {
  EXPECT_EQ(to_hex(metadata(0x9b).data), "01010a02020001050101");
  EXPECT_EQ(piv_.card().exchange("00fffffe", *from_hex("089b10" + std::string(32, '7'))).status,
            0x9000);
  EXPECT_EQ(to_hex(metadata(0x9b).data), "01010802020002050100");
}

TEST_F(YubicoKeys, MetadataTellsOfKeys) {
  const PublicKey key = generate(0x9c, kP256);
  EXPECT_EQ(to_hex(metadata(0x9c).data),
            "01011102020301030101"
            "04438641" +
                to_hex(key.point));
  generate(0x9e, kP256);
  EXPECT_EQ(to_hex(ByteView(metadata(0x9e).data).first(7)), "01011102020101");
  generate(0x9a, kP256, "aa0103ab0103");
  EXPECT_EQ(to_hex(ByteView(metadata(0x9a).data).first(7)), "01011102020303");
  EXPECT_EQ(metadata(0x9d).status, 0x6a88);
  EXPECT_EQ(metadata(0x82).status, 0x6a88);
  EXPECT_EQ(piv_.transmit("00f7019c00").status, 0x6a86);
}

TEST_F(YubicoKeys, MetadataOfRsaFillsTwoPages) {
  const PublicKey key = generate(0x9d, 0x06);
  const Response response = metadata(0x9d);
  EXPECT_EQ(to_hex(response.data),
            "010106"
            "02020201"
            "030101"
            "048188"
            "818180" +
                to_hex(key.modulus) + "8203010001");
}

TEST_F(YubicoKeys, PinPoliciesRule) {
  generate(0x9a, kP256, "aa0101");
  EXPECT_EQ(sign(0x9a), 0x9000);
  generate(0x9a, kP256, "aa0103");
  EXPECT_EQ(sign(0x9a), 0x6982);
  piv_.verify("123456");
  EXPECT_EQ(sign(0x9a), 0x9000);
  EXPECT_EQ(sign(0x9a), 0x6982);
  generate(0x9c, kP256, "aa0102");
  EXPECT_EQ(sign(0x9c), 0x9000);
  EXPECT_EQ(sign(0x9c), 0x9000);
  EXPECT_EQ(piv_.generate(0x9a, kP256, *from_hex("aa0104")).status, 0x6a80);
  EXPECT_EQ(piv_.generate(0x9a, kP256, *from_hex("ab020101")).status, 0x6a80);
}

TEST(YubicoTouch, WithheldTouchRefusesTheKey) {
  PivClient piv({{"profile", "yubico"}, {"touch", "withheld"}});
  ASSERT_EQ(piv.authenticate(), 0x9000);
  ASSERT_EQ(piv.generate(0x9e, kP256, *from_hex("ab0102")).status, 0x9000);
  EXPECT_EQ(piv.use_key(0x9e, kP256, Bytes(32)).status, 0x6982);
  EXPECT_EQ(piv.card().exchange("00fffffe", *from_hex("0a9b18" + std::string(48, '7'))).status,
            0x9000);
  EXPECT_EQ(piv.authenticate(Bytes(24, 0x77), 0x0a), 0x6982);
}

TEST_F(YubicoKeys, Ed25519SignsAndX25519Agrees) {
  const PublicKey signer = generate(0x9a, 0xe0);
  const PublicKey receiver = generate(0x9d, 0xe1);
  piv_.verify("123456");
  const Bytes message(700, 0x6d);
  EXPECT_TRUE(verifies_message(signer, message, piv_.use_key(0x9a, 0xe0, message).data));
  const Agreement expected = agree_with(receiver);
  EXPECT_EQ(piv_.use_key(0x9d, 0xe1, expected.point, 0x85).data, expected.secret);
  EXPECT_EQ(piv_.use_key(0x9d, 0xe1, Bytes(31, 1), 0x85).status, 0x6a80);
  EXPECT_EQ(piv_.use_key(0x9d, 0xe1, message).status, 0x6a80);
  EXPECT_EQ(piv_.use_key(0x9a, 0xe0, expected.point, 0x85).status, 0x6a80);
}

TEST_F(YubicoKeys, ImportedEcKeyIsUsedAndMarked) {
  Bytes data = tlv::element(0x06, Bytes(32, 0x01));
  append(data, *from_hex("aa0101"));
  ASSERT_EQ(import_key(0x9a, kP256, data).status, 0x9000);
  const Bytes told = metadata(0x9a).data;
  EXPECT_EQ(to_hex(ByteView(told).first(10)), "01011102020101030102");
  const PublicKey key = key_from_objects(KeyAlgorithm::p256, ByteView(told).subspan(12));
  const Bytes digest = sha256(bytes_of("document"));
  EXPECT_TRUE(verifies_digest(key, digest, piv_.use_key(0x9a, kP256, digest).data));
}

Bytes number_of(const EVP_PKEY* key, const char* name, std::size_t size) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  Bytes octets(size);
  BN_bn2binpad(number, octets.data(), static_cast<int>(size));
  BN_clear_free(number);
  return octets;
}

TEST_F(YubicoKeys, ImportedRsaKeyIsTheOneThatWasMade) {
  const OpensslKey made{EVP_RSA_gen(1024), &EVP_PKEY_free};
  Bytes data;
  tlv::Tag tag = 1;
  for (const char* name :
       {OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2, OSSL_PKEY_PARAM_RSA_EXPONENT1,
        OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1}) {
    append(data, tlv::element(tag++, number_of(made.get(), name, 64)));
  }
  ASSERT_EQ(import_key(0x9a, 0x06, data).status, 0x9000);
  const PublicKey key{.algorithm = KeyAlgorithm::rsa1024,
                      .modulus = number_of(made.get(), OSSL_PKEY_PARAM_RSA_N, 128),
                      .exponent = {0x01, 0x00, 0x01},
                      .point = {}};
  piv_.verify("123456");
  const Bytes digest = sha256(bytes_of("document"));
  const Bytes signature = piv_.use_key(0x9a, 0x06, pkcs1_block_sha256(digest, 128)).data;
  EXPECT_TRUE(verifies_digest(key, digest, signature));
}

TEST_F(YubicoKeys, ImportRefusesOtherForms) {
  const Bytes good = tlv::element(0x06, Bytes(32, 0x01));
  EXPECT_EQ(import_key(0x9a, 0x12, good).status, 0x6a86);
  EXPECT_EQ(import_key(0x9b, kP256, good).status, 0x6a86);
  EXPECT_EQ(import_key(0x9a, kP256, tlv::element(0x06, Bytes(32))).status, 0x6a80);
  EXPECT_EQ(import_key(0x9a, kP256, tlv::element(0x06, Bytes(31, 1))).status, 0x6a80);
  EXPECT_EQ(import_key(0x9a, kP256, tlv::element(0x07, Bytes(32, 1))).status, 0x6a80);
  EXPECT_EQ(import_key(0x9a, kP256, ByteView(good).first(10)).status, 0x6a80);
  EXPECT_EQ(import_key(0x9a, 0x07, tlv::element(0x01, Bytes(128, 1))).status, 0x6a80);
  EXPECT_EQ(metadata(0x9a).status, 0x6a88) << "nothing came of it";
  piv_.select();
  EXPECT_EQ(import_key(0x9a, kP256, good).status, 0x6982);
}

TEST_F(YubicoKeys, MovesAndDeletes) {
  const PublicKey key = generate(0x9a, kP256, "aa0101");
  const Bytes told = metadata(0x9a).data;
  EXPECT_EQ(piv_.transmit("00f6829a").status, 0x9000);
  EXPECT_EQ(metadata(0x9a).status, 0x6a88);
  EXPECT_EQ(metadata(0x82).data, told);
  const Bytes digest = sha256(bytes_of("document"));
  EXPECT_TRUE(verifies_digest(key, digest, piv_.use_key(0x82, kP256, digest).data));
  generate(0x9d, kP256);
  EXPECT_EQ(piv_.transmit("00f6829d").status, 0x6a80) << "the place is taken";
  EXPECT_EQ(piv_.transmit("00f6ff82").status, 0x9000);
  EXPECT_EQ(metadata(0x82).status, 0x6a88);
  EXPECT_EQ(sign(0x82), 0x6a80);
  EXPECT_EQ(piv_.transmit("00f6ff82").status, 0x6a88);
  EXPECT_EQ(piv_.transmit("00f68382").status, 0x6a88);
  EXPECT_EQ(piv_.transmit("00f69b9d").status, 0x6a86);
  EXPECT_EQ(piv_.transmit("00f683f9").status, 0x6a86);
  piv_.select();
  EXPECT_EQ(piv_.transmit("00f6ff9d").status, 0x6982);
}

TEST_F(YubicoKeys, RetiredPlacesTakeNewKeys) {
  generate(0x95, kP256);
  piv_.verify("123456");
  EXPECT_EQ(sign(0x95), 0x9000);
  EXPECT_EQ(piv_.generate(0x96, kP256).status, 0x6a86);
}

TEST_F(YubicoKeys, KeysAndPoliciesOutliveThePower) {
  const PublicKey key = generate(0x9e, kP256, "ab0103");
  const Bytes told = metadata(0x9e).data;
  piv_.card().reinsert();
  piv_.select();
  EXPECT_EQ(metadata(0x9e).data, told);
  const Bytes digest = sha256(bytes_of("document"));
  EXPECT_TRUE(verifies_digest(key, digest, piv_.use_key(0x9e, kP256, digest).data));
}

}  // namespace
}  // namespace kunci::harness
