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

}  // namespace
}  // namespace kunci::crypto
