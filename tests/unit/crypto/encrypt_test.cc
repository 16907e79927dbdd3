// SPDX-License-Identifier: Apache-2.0
#include "crypto/encrypt.h"

#include <gtest/gtest.h>

#include "octets.h"
#include "openssl_key.h"

namespace kunci::crypto {
namespace {

constexpr unsigned kModuli[] = {1024, 1025, 2048};

TEST(EncryptPkcs1, OpensslDecrypts) {
  for (const unsigned bits : kModuli) {
    const std::size_t size = (bits + 7) / 8;
    const PublicKey key = rsa_pair(bits).public_key();
    for (const std::size_t length : {std::size_t{0}, std::size_t{1}, std::size_t{48}, size - 11}) {
      const auto ciphertext = encrypt_pkcs1(key, pattern(length));
      ASSERT_TRUE(ciphertext);
      EXPECT_EQ(rsa_pair(bits).decrypt_pkcs1(*ciphertext), pattern(length));
    }
    EXPECT_TRUE(failed_with(encrypt_pkcs1(key, pattern(size - 10)), Errc::data_length));
  }
}

TEST(EncryptOaep, OpensslDecrypts) {
  const OaepParameters kParameters[] = {{Digest::sha1, Digest::sha1, {}},
                                        {Digest::sha256, Digest::sha1, text("some label")},
                                        {Digest::sha384, Digest::sha384, {}}};
  for (const unsigned bits : kModuli) {
    const PublicKey key = rsa_pair(bits).public_key();
    for (const OaepParameters& parameters : kParameters) {
      const std::size_t most = (bits + 7) / 8 - 2 * size_of(parameters.hash) - 2;
      for (const std::size_t length : {std::size_t{0}, std::size_t{1}, most}) {
        const auto ciphertext = encrypt_oaep(key, parameters, pattern(length));
        ASSERT_TRUE(ciphertext);
        EXPECT_EQ(rsa_pair(bits).decrypt_oaep(parameters, *ciphertext), pattern(length));
      }
      EXPECT_TRUE(failed_with(encrypt_oaep(key, parameters, pattern(most + 1)), Errc::data_length));
    }
  }
}

TEST(EncryptOaep, DigestTooLongForTheModulus) {
  const OaepParameters parameters{Digest::sha512, Digest::sha512, {}};
  EXPECT_TRUE(failed_with(encrypt_oaep(rsa_pair(1024).public_key(), parameters, {}),
                          Errc::parameter_invalid));
}

TEST(Encrypt, WantsASoundRsaKey) {
  const PublicKey curve = OpensslKey::generate(Curve::p256).public_key();
  EXPECT_TRUE(failed_with(encrypt_pkcs1(curve, {}), Errc::parameter_invalid));
  EXPECT_TRUE(failed_with(encrypt_oaep(curve, {}, {}), Errc::parameter_invalid));
  const PublicKey small = rsa_public_key(Bytes(64, 0xff), hex("03")).value();
  EXPECT_TRUE(failed_with(encrypt_pkcs1(small, {}), Errc::key_size));
  EXPECT_TRUE(failed_with(encrypt_oaep(small, {}, {}), Errc::key_size));
}

}  // namespace
}  // namespace kunci::crypto
