// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/padding.h"
#include "octets.h"

namespace kunci::crypto {
namespace {

// RFC 8017 9.2, note 1; RFC 9688 2 for SHA-3.
TEST(DigestInfo, PrefixesOfTheStandard) {
  struct Row {
    Digest digest;
    const char* prefix;
  };
  constexpr Row kRows[] = {
      {Digest::sha1, "3021300906052b0e03021a05000414"},
      {Digest::sha224, "302d300d06096086480165030402040500041c"},
      {Digest::sha256, "3031300d060960864801650304020105000420"},
      {Digest::sha384, "3041300d060960864801650304020205000430"},
      {Digest::sha512, "3051300d060960864801650304020305000440"},
      {Digest::sha3_224, "302d300d06096086480165030402070500041c"},
      {Digest::sha3_256, "3031300d060960864801650304020805000420"},
      {Digest::sha3_384, "3041300d060960864801650304020905000430"},
      {Digest::sha3_512, "3051300d060960864801650304020a05000440"},
  };
  for (const Row& row : kRows) {
    const Bytes hash = pattern(size_of(row.digest));
    Bytes expected = hex(row.prefix);
    append(expected, hash);
    EXPECT_EQ(digest_info(row.digest, hash), expected);
  }
}

TEST(DigestInfo, WantsTheDigestsLength) {
  EXPECT_TRUE(failed_with(digest_info(Digest::sha256, pattern(31)), Errc::data_length));
  EXPECT_TRUE(failed_with(digest_info(Digest::sha256, pattern(33)), Errc::data_length));
  EXPECT_TRUE(failed_with(digest_info(Digest::sha1, {}), Errc::data_length));
}

TEST(RawPadding, FillsWithZeros) {
  EXPECT_EQ(pad_raw(hex("0102"), 4), hex("00000102"));
  EXPECT_EQ(pad_raw(hex("01020304"), 4), hex("01020304"));
  EXPECT_EQ(pad_raw({}, 2), hex("0000"));
  EXPECT_TRUE(failed_with(pad_raw(hex("0102030405"), 4), Errc::data_length));
}

TEST(SignaturePadding, Form) {
  EXPECT_EQ(pad_pkcs1_signature(hex("aabb"), 16), hex("0001ffffffffffffffffffffff00aabb"));
  EXPECT_EQ(pad_pkcs1_signature({}, 11), hex("0001ffffffffffffffff00"));
  EXPECT_EQ(pad_pkcs1_signature(hex("aa"), 12), hex("0001ffffffffffffffff00aa"));
}

TEST(SignaturePadding, KeepsEightOctets) {
  EXPECT_TRUE(failed_with(pad_pkcs1_signature(hex("aa"), 11), Errc::data_length));
  EXPECT_TRUE(failed_with(pad_pkcs1_signature({}, 10), Errc::data_length));
  EXPECT_TRUE(failed_with(pad_pkcs1_signature({}, 0), Errc::data_length));
  EXPECT_TRUE(pad_pkcs1_signature(pattern(117), 128));
  EXPECT_TRUE(failed_with(pad_pkcs1_signature(pattern(118), 128), Errc::data_length));
}

TEST(EncryptionPadding, FormForEveryLength) {
  for (std::size_t size = 0; size <= 117; ++size) {
    const Bytes message = pattern(size);
    const auto block = pad_pkcs1_encryption(message, 128);
    ASSERT_TRUE(block);
    ASSERT_EQ(block->size(), 128U);
    EXPECT_EQ((*block)[0], 0x00);
    EXPECT_EQ((*block)[1], 0x02);
    const auto padding = ByteView(*block).subspan(2, 128 - size - 3);
    EXPECT_TRUE(std::ranges::all_of(padding, [](std::uint8_t octet) { return octet != 0; }));
    EXPECT_EQ((*block)[128 - size - 1], 0x00);
    EXPECT_TRUE(equal(ByteView(*block).last(size), message));
  }
  EXPECT_TRUE(failed_with(pad_pkcs1_encryption(pattern(118), 128), Errc::data_length));
  EXPECT_TRUE(failed_with(pad_pkcs1_encryption({}, 10), Errc::data_length));
}

TEST(EncryptionPadding, IsRandom) {
  EXPECT_NE(pad_pkcs1_encryption({}, 64).value(), pad_pkcs1_encryption({}, 64).value());
}

}  // namespace
}  // namespace kunci::crypto
