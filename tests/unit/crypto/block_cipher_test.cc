// SPDX-License-Identifier: Apache-2.0
#include "crypto/block_cipher.h"

#include <gtest/gtest.h>

#include "octets.h"

namespace kunci::crypto {
namespace {

struct Row {
  Cipher cipher;
  const char* key;
  const char* plain;
  const char* encrypted;
};

// SP 800-67, appendix B.1 (three blocks, three keys); FIPS 197, appendix C.
constexpr Row kRows[] = {
    {Cipher::des_ede3, "0123456789abcdef23456789abcdef01456789abcdef0123",
     "5468652071756663"
     "6b2062726f776e20"
     "666f78206a756d70",
     "a826fd8ce53b855f"
     "cce21c8112256fe6"
     "68d5c05dd9b6b900"},
    {Cipher::aes128, "000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff",
     "69c4e0d86a7b0430d8cdb78070b4c55a"},
    {Cipher::aes192, "000102030405060708090a0b0c0d0e0f1011121314151617",
     "00112233445566778899aabbccddeeff", "dda97ca4864cdfe06eaf70a0ec0d7191"},
    {Cipher::aes256, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "00112233445566778899aabbccddeeff", "8ea2b7ca516745bfeafc49904b496089"},
};

Bytes plain(const Result<WipedBytes>& octets) {
  return octets ? Bytes(octets->begin(), octets->end()) : Bytes{};
}

class BlockCipherRow : public testing::TestWithParam<Row> {};

TEST_P(BlockCipherRow, KnownAnswerBothWays) {
  const Row& row = GetParam();
  auto cipher = BlockCipher::with_key(row.cipher, hex(row.key));
  ASSERT_TRUE(cipher);
  EXPECT_EQ(plain(cipher->encrypt(hex(row.plain))), hex(row.encrypted));
  EXPECT_EQ(plain(cipher->decrypt(hex(row.encrypted))), hex(row.plain));
}

TEST_P(BlockCipherRow, BlocksStandAlone) {
  auto cipher = BlockCipher::with_key(GetParam().cipher, hex(GetParam().key));
  ASSERT_TRUE(cipher);
  const Bytes first = pattern(cipher->block_size());
  Bytes twice = first;
  append(twice, first);
  const Bytes one = plain(cipher->encrypt(first));
  Bytes expected = one;
  append(expected, one);
  EXPECT_EQ(plain(cipher->encrypt(twice)), expected);
  EXPECT_EQ(plain(cipher->decrypt(expected)), twice);
}

TEST_P(BlockCipherRow, WantsWholeBlocksAndTheRightKey) {
  auto cipher = BlockCipher::with_key(GetParam().cipher, hex(GetParam().key));
  ASSERT_TRUE(cipher);
  const std::size_t size = cipher->block_size();
  for (const std::size_t wrong : {std::size_t{0}, size - 1, size + 1, 2 * size - 1}) {
    EXPECT_TRUE(failed_with(cipher->encrypt(pattern(wrong)), Errc::data_length));
    EXPECT_TRUE(failed_with(cipher->decrypt(pattern(wrong)), Errc::data_length));
  }
  for (const std::size_t wrong :
       {std::size_t{0}, hex(GetParam().key).size() - 1, hex(GetParam().key).size() + 1}) {
    EXPECT_TRUE(
        failed_with(BlockCipher::with_key(GetParam().cipher, pattern(wrong)), Errc::key_size));
  }
}

INSTANTIATE_TEST_SUITE_P(All, BlockCipherRow, testing::ValuesIn(kRows));

TEST(BlockCipher, DesParityDoesNotMatter) {
  auto odd = BlockCipher::with_key(Cipher::des_ede3,
                                   hex("010203040506070801020304050607080102030405060708"));
  auto even = BlockCipher::with_key(Cipher::des_ede3,
                                    hex("000302050407060900030205040706090003020504070609"));
  ASSERT_TRUE(odd && even);
  EXPECT_EQ(plain(odd->encrypt(pattern(8))), plain(even->encrypt(pattern(8))));
}

TEST(BlockCipher, MovesWithItsKey) {
  auto cipher = BlockCipher::with_key(Cipher::aes128, pattern(16));
  ASSERT_TRUE(cipher);
  const Bytes before = plain(cipher->encrypt(pattern(16)));
  BlockCipher moved = std::move(*cipher);
  EXPECT_EQ(plain(moved.encrypt(pattern(16))), before);
}

}  // namespace
}  // namespace kunci::crypto
