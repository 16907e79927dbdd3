// SPDX-License-Identifier: Apache-2.0
#include "crypto/inflate.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "octets.h"

namespace kunci::crypto {
namespace {

constexpr int kGzip = MAX_WBITS + 16;
constexpr int kZlib = MAX_WBITS;
constexpr int kBare = -MAX_WBITS;

Bytes packed(ByteView octets, int framing) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, framing, 8, Z_DEFAULT_STRATEGY), Z_OK);
  Bytes out(deflateBound(&stream, octets.size()));
  stream.next_in = const_cast<Bytef*>(octets.data());
  stream.avail_in = static_cast<uInt>(octets.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(Inflate, BothFramings) {
  for (const int framing : {kGzip, kZlib}) {
    for (const std::size_t size : {0U, 1U, 900U, 5000U}) {
      EXPECT_EQ(inflate(packed(pattern(size), framing)), pattern(size));
    }
  }
}

TEST(Inflate, PaddingAfterTheEndIsIgnored) {
  Bytes octets = packed(pattern(100), kGzip);
  octets.resize(octets.size() + 50);
  EXPECT_EQ(inflate(octets), pattern(100));
}

TEST(Inflate, LimitIsExact) {
  const Bytes octets = packed(Bytes(1000), kGzip);
  EXPECT_EQ(inflate(octets, 1000), Bytes(1000));
  EXPECT_TRUE(failed_with(inflate(octets, 999), Errc::data_length));
  EXPECT_TRUE(failed_with(inflate(octets, 1), Errc::data_length));
  EXPECT_EQ(inflate(packed(Bytes(tlv::kMaxObject), kGzip)), Bytes(tlv::kMaxObject));
  EXPECT_TRUE(failed_with(inflate(packed(Bytes(tlv::kMaxObject + 1), kGzip)), Errc::data_length));
}

TEST(Inflate, BombStaysSmall) {
  const Bytes bomb = packed(Bytes(5'000'000), kGzip);
  EXPECT_LT(bomb.size(), 10'000U);
  EXPECT_TRUE(failed_with(inflate(bomb), Errc::data_length));
}

TEST(Inflate, DamageIsNoticed) {
  const Bytes whole = packed(pattern(500), kGzip);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(inflate(ByteView(whole).first(size))) << size;
  }
  for (std::size_t i = 10; i < whole.size(); ++i) {
    Bytes bad = whole;
    bad[i] ^= 0x01;
    EXPECT_FALSE(inflate(bad)) << i;
  }
  EXPECT_TRUE(failed_with(inflate(packed(pattern(10), kBare)), Errc::malformed));
  EXPECT_TRUE(failed_with(inflate(pattern(100)), Errc::malformed));
  EXPECT_TRUE(failed_with(inflate({}), Errc::malformed));
}

}  // namespace
}  // namespace kunci::crypto
