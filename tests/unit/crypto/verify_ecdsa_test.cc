// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "crypto/ecdsa_signature.h"
#include "crypto/verify.h"
#include "octets.h"
#include "openssl_key.h"

namespace kunci::crypto {
namespace {

constexpr Curve kEcCurves[] = {Curve::p256,         Curve::p384,         Curve::p521,
                               Curve::brainpool256, Curve::brainpool384, Curve::brainpool512};

// RFC 6979 A.2.5, message "sample", SHA-256.
PublicKey standard_key() {
  return public_key_on(
             Curve::p256,
             hex("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe"
                 "1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"))
      .value();
}
Bytes standard_signature() {
  return hex(
      "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e2"
      "9"
      "f65f3e900dbb9aff4064dc4ab2f843acda8");
}

TEST(VerifyEcdsa, ExampleOfTheStandard) {
  const Bytes hash = hash_of(Digest::sha256, bytes_of("sample")).value();
  EXPECT_TRUE(check(standard_key()));
  EXPECT_TRUE(verify_ecdsa(standard_key(), hash, standard_signature()));
  const Bytes other = hash_of(Digest::sha256, bytes_of("test")).value();
  EXPECT_TRUE(failed_with(verify_ecdsa(standard_key(), other, standard_signature()),
                          Errc::signature_invalid));
}

TEST(VerifyEcdsa, HashesOfAnyLength) {
  for (const Curve curve : kEcCurves) {
    const OpensslKey pair = OpensslKey::generate(curve);
    for (const std::size_t size : {1U, 20U, 32U, 48U, 64U, 66U, 100U}) {
      Bytes hash = pattern(size);
      const Bytes signature = raw_from_der(pair.sign_ecdsa(hash), curve).value();
      EXPECT_TRUE(verify_ecdsa(pair.public_key(), hash, signature)) << size;
      hash[0] ^= 0x80;
      EXPECT_TRUE(
          failed_with(verify_ecdsa(pair.public_key(), hash, signature), Errc::signature_invalid));
    }
  }
}

TEST(VerifyEcdsa, EveryOctetCounts) {
  const Bytes hash = hash_of(Digest::sha256, bytes_of("sample")).value();
  for (std::size_t i = 0; i < 64; ++i) {
    Bytes signature = standard_signature();
    signature[i] ^= 1;
    EXPECT_TRUE(
        failed_with(verify_ecdsa(standard_key(), hash, signature), Errc::signature_invalid));
  }
}

TEST(VerifyEcdsa, NumbersOutOfRange) {
  const Bytes order = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  const Bytes hash = pattern(32);
  const Bytes good = standard_signature();
  for (const Bytes& bad : {Bytes(32), order, Bytes(32, 0xff)}) {
    Bytes r_is_bad = bad;
    append(r_is_bad, ByteView(good).last(32));
    Bytes s_is_bad = copy_of(ByteView(good).first(32));
    append(s_is_bad, bad);
    EXPECT_TRUE(failed_with(verify_ecdsa(standard_key(), hash, r_is_bad), Errc::signature_invalid));
    EXPECT_TRUE(failed_with(verify_ecdsa(standard_key(), hash, s_is_bad), Errc::signature_invalid));
  }
}

TEST(VerifyEcdsa, Lengths) {
  const Bytes hash = pattern(32);
  for (const std::size_t size : {0U, 1U, 63U, 65U, 66U, 128U}) {
    EXPECT_TRUE(
        failed_with(verify_ecdsa(standard_key(), hash, pattern(size)), Errc::signature_length))
        << size;
  }
}

// PKCS #11 3.2 6.3.1: a caller who does not know the order may leave common leading zeros out.
TEST(VerifyEcdsa, ShortenedSignature) {
  const OpensslKey pair = OpensslKey::generate(Curve::p521);
  const Bytes hash = pattern(64);
  Bytes signature;
  do {
    signature = raw_from_der(pair.sign_ecdsa(hash), Curve::p521).value();
  } while (signature[0] != 0 || signature[66] != 0);
  signature.erase(signature.begin() + 66);
  signature.erase(signature.begin());
  EXPECT_TRUE(verify_ecdsa(pair.public_key(), hash, signature));
}

TEST(VerifyEcdsa, PointOffItsCurve) {
  PublicKey key = standard_key();
  key.point[40] ^= 1;
  EXPECT_TRUE(
      failed_with(verify_ecdsa(key, pattern(32), standard_signature()), Errc::point_invalid));
}

TEST(VerifyEcdsa, WantsItsOwnKindOfKey) {
  const PublicKey x25519 = OpensslKey::generate(Curve::x25519).public_key();
  EXPECT_TRUE(failed_with(verify_ecdsa(x25519, {}, Bytes(64)), Errc::parameter_invalid));
  EXPECT_TRUE(failed_with(verify_ecdsa(rsa_pair(1024).public_key(), {}, Bytes(128)),
                          Errc::parameter_invalid));
}

}  // namespace
}  // namespace kunci::crypto
