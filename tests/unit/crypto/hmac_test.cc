// SPDX-License-Identifier: Apache-2.0
#include "crypto/hmac.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "octets.h"

namespace kunci::crypto {
namespace {

Bytes mac(Digest digest, ByteView key, std::initializer_list<ByteView> parts) {
  const auto value = hmac(digest, key, parts);
  return value ? Bytes(value->begin(), value->end()) : Bytes{};
}

// RFC 2202 3 and RFC 4231 4.3.
TEST(Hmac, KnownAnswers) {
  const Bytes data = text("what do ya want for nothing?");
  EXPECT_EQ(mac(Digest::sha1, bytes_of("Jefe"), {data}),
            hex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"));
  EXPECT_EQ(mac(Digest::sha224, bytes_of("Jefe"), {data}),
            hex("a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44"));
  EXPECT_EQ(mac(Digest::sha256, bytes_of("Jefe"), {data}),
            hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
  EXPECT_EQ(
      mac(Digest::sha384, bytes_of("Jefe"), {data}),
      hex("af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b323"
          "9ecfab21649"));
  EXPECT_EQ(
      mac(Digest::sha512, bytes_of("Jefe"), {data}),
      hex("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034"
          "f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"));
}

TEST(Hmac, PartsAreTheWhole) {
  EXPECT_EQ(mac(Digest::sha256, bytes_of("key"), {bytes_of("ab"), {}, bytes_of("c")}),
            mac(Digest::sha256, bytes_of("key"), {bytes_of("abc")}));
}

// RFC 4231 4.7: a key longer than the block.
TEST(Hmac, LongKey) {
  const Bytes key(131, 0xaa);
  EXPECT_EQ(mac(Digest::sha256, key,
                {bytes_of("Test Using Larger Than Block-Size Key - Hash Key First")}),
            hex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
}

TEST(Hmac, EmptyKeyIsAKey) {
  EXPECT_EQ(mac(Digest::sha256, {}, {}),
            hex("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"));
}

TEST(SaltedHash, DependsOnSaltAndSecret) {
  const auto one = salted_hash(pattern(16), bytes_of("123456"));
  ASSERT_TRUE(one);
  EXPECT_EQ(one->size(), 32U);
  EXPECT_EQ(one, salted_hash(pattern(16), bytes_of("123456")));
  EXPECT_NE(one, salted_hash(pattern(16, 2), bytes_of("123456")));
  EXPECT_NE(one, salted_hash(pattern(16), bytes_of("123457")));
  EXPECT_NE(one, salted_hash(pattern(16), {}));
}

TEST(SaltedHash, IsPbkdf2) {
  Bytes expected(32);
  const Bytes salt = pattern(20);
  ASSERT_EQ(PKCS5_PBKDF2_HMAC("123456", 6, salt.data(), static_cast<int>(salt.size()), 2048,
                              EVP_sha256(), 32, expected.data()),
            1);
  EXPECT_EQ(salted_hash(salt, bytes_of("123456")), expected);
}

TEST(SaltedHash, RefusesShortSalt) {
  EXPECT_TRUE(failed_with(salted_hash(pattern(15), bytes_of("1")), Errc::data_length));
}

}  // namespace
}  // namespace kunci::crypto
