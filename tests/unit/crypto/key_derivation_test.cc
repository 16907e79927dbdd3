// SPDX-License-Identifier: Apache-2.0
#include "crypto/key_derivation.h"

#include <gtest/gtest.h>

#include "octets.h"

namespace kunci::crypto {
namespace {

Bytes derive(Digest digest, ByteView secret, ByteView info, std::size_t size) {
  const auto derived = derive_x963(digest, secret, info, size);
  return derived ? copy_of(derived->view()) : Bytes{};
}

// NIST CAVS, ANSI X9.63-2001.
TEST(X963, KnownAnswers) {
  EXPECT_EQ(derive(Digest::sha1, hex("1c7d7b5f0597b03d06a018466ed1a93e30ed4b04dc64ccdd"), {}, 16),
            hex("bf71dffd8f4d99223936beb46fee8ccc"));
  EXPECT_EQ(derive(Digest::sha256, hex("96c05619d56c328ab95fe84b18264b08725b85e33fd34f08"), {}, 16),
            hex("443024c3dae66b95e6f5670601558f71"));
  EXPECT_EQ(
      derive(Digest::sha256, hex("22518b10e70f2a3f243810ae3254139efbee04aa57c7af7d"),
             hex("75eef81aa3041e33b80971203d2c0c52"), 128),
      hex("c498af77161cc59f2962b9a713e2b215152d139766ce34a776df11866a69bf2e52a13d9c7c6fc878c50c5"
          "ea0bc7b00e0da2447cfd874f6cf92f30d0097111485500c90c3af8b487872d04685d14c8d1dc8d7fa08be"
          "b0ce0ababc11f0bd496269142d43525a78e5bc79a17f59676a5706dc54d54d4d1f0bd7e386128ec26afc2"
          "1"));
}

TEST(X963, ShorterIsThePrefix) {
  const Bytes longest = derive(Digest::sha384, pattern(32), bytes_of("info"), 200);
  ASSERT_EQ(longest.size(), 200U);
  for (const std::size_t size : {1U, 47U, 48U, 49U, 96U, 199U}) {
    EXPECT_EQ(derive(Digest::sha384, pattern(32), bytes_of("info"), size),
              copy_of(ByteView(longest).first(size)));
  }
}

TEST(X963, RefusesAbsurdSizes) {
  const Bytes secret = pattern(32);
  EXPECT_TRUE(failed_with(derive_x963(Digest::sha256, secret, {}, 0), Errc::data_length));
  EXPECT_TRUE(
      failed_with(derive_x963(Digest::sha256, secret, {}, kMaxDerivedSize + 1), Errc::data_length));
  EXPECT_TRUE(failed_with(derive_x963(Digest::sha256, {}, {}, 16), Errc::data_length));
  EXPECT_TRUE(derive_x963(Digest::sha256, secret, {}, kMaxDerivedSize));
}

// RFC 5869 A.1 and A.3.
TEST(Hkdf, KnownAnswers) {
  const Bytes input(22, 0x0b);
  const auto key = hkdf_extract(Digest::sha256, hex("000102030405060708090a0b0c"), input);
  ASSERT_TRUE(key);
  EXPECT_EQ(copy_of(key->view()),
            hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"));
  const auto derived = hkdf_expand(Digest::sha256, key->view(), hex("f0f1f2f3f4f5f6f7f8f9"), 42);
  ASSERT_TRUE(derived);
  EXPECT_EQ(copy_of(derived->view()), hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d"
                                          "56ecc4c5bf34007208d5b887185865"));
  const auto without_salt = hkdf_extract(Digest::sha256, {}, input);
  ASSERT_TRUE(without_salt);
  const auto other = hkdf_expand(Digest::sha256, without_salt->view(), {}, 42);
  ASSERT_TRUE(other);
  EXPECT_EQ(copy_of(other->view()), hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f"
                                        "3c738d2d9d201395faa4b61a96c8"));
}

TEST(Hkdf, RefusesAbsurdSizes) {
  EXPECT_TRUE(failed_with(hkdf_expand(Digest::sha256, pattern(32), {}, 0), Errc::data_length));
  EXPECT_TRUE(
      failed_with(hkdf_expand(Digest::sha256, pattern(32), {}, 255 * 32 + 1), Errc::data_length));
  EXPECT_TRUE(hkdf_expand(Digest::sha256, pattern(32), {}, 255 * 32));
}

}  // namespace
}  // namespace kunci::crypto
