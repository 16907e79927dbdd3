// SPDX-License-Identifier: Apache-2.0
#include "crypto/implicit_rejection.h"

#include <gtest/gtest.h>

#include <set>

#include "crypto/padding.h"
#include "crypto/random.h"
#include "octets.h"

namespace kunci::crypto {
namespace {

Secret seed_of(std::uint8_t value) { return Secret(pattern(32, value)); }

Bytes unpadded(ByteView block, ByteView ciphertext, const Secret& seed) {
  const auto message = unpad_pkcs1(block, ciphertext, seed);
  EXPECT_TRUE(message);
  return message ? copy_of(message->view()) : Bytes{};
}

TEST(ImplicitRejection, GoodPaddingOfEveryLength) {
  const Secret seed = seed_of(1);
  for (std::size_t size = 0; size <= 117; ++size) {
    const Bytes message = pattern(size, 5);
    const auto block = pad_pkcs1_encryption(message, 128);
    ASSERT_TRUE(block);
    ASSERT_EQ(unpadded(*block, pattern(128), seed), message);
  }
}

TEST(ImplicitRejection, MessageMayHoldZeros) {
  const auto block = pad_pkcs1_encryption(hex("00ff0000"), 64);
  ASSERT_TRUE(block);
  EXPECT_EQ(unpadded(*block, pattern(64), seed_of(1)), hex("00ff0000"));
}

// Ciphertexts that OpenSSL 4.0, given the private key behind the seed, answers with these
// stand-ins. The seed is the SHA-256 of the private exponent.
TEST(ImplicitRejection, SameStandInsAsOpenssl) {
  struct Row {
    std::size_t size;
    const char* seed;
    std::size_t step;
    std::size_t start;
    const char* stand_in;
  };
  constexpr const char* kSeed1024 =
      "c5644c6181e69d1022d96cfc8df8e6c944b7ddb1e6d61acddd042834f0d07b9b";
  constexpr const char* kSeed2048 =
      "aeb0be9eeacef0f80e1358ee84d841b76fe993f455de3aba7e565626bff5aa3d";
  constexpr const char* kSeed4096 =
      "e569a6be193c8a323e45b52c45c4a08321653e2928210610958b151a4c86bb4f";
  constexpr Row kRows[] = {
      {128, kSeed1024, 7, 171, ""},
      {128, kSeed1024, 7, 175, "b2e7a8768676a6b6a90ec2317845e6"},
      {128, kSeed1024, 7, 181,
       "6d01f23ae25ebcf1f8616c6018ac65aabcab98755ce17bd52c1576307f99b215bc9084b7644fd83eb251f5"},
      {256, kSeed2048, 7, 3, ""},
      {256, kSeed2048, 7, 7, "c468c0e6f1562f8b0d203d49aba8bb2505f161de26ec1599b38f6e"},
      {256, kSeed2048, 7, 26,
       "0818c886f145cd2c47a4a1c625aa42ae7d6cd32e9391004d61983d0464f735eb1a6a"},
      {512, kSeed4096, 5, 1316, ""},
      {512, kSeed4096, 5, 1331, "c1722cb428c228deeedd697dcd9d280888cae908e6b9bd3a00e498b7"},
      {512, kSeed4096, 5, 1343,
       "80a53884e38992d92f61410468730e8a7fc157db8987074209040fe2327b28f016ef8144bce56b4588"},
  };
  for (const Row& row : kRows) {
    Bytes ciphertext(row.size);
    for (std::size_t i = 1; i < row.size; ++i) {
      ciphertext[i] = static_cast<std::uint8_t>(i * row.step + row.start);
    }
    const Bytes bad_block(row.size, 0x55);
    EXPECT_EQ(unpadded(bad_block, ciphertext, Secret(hex(row.seed))), hex(row.stand_in));
  }
}

Bytes good_block() {
  Bytes block = hex("0002");
  append(block, Bytes(8, 0xaa));
  block.push_back(0);
  append(block, pattern(128 - 11));
  return block;
}

TEST(ImplicitRejection, EachKindOfBadPaddingGivesTheStandIn) {
  const Bytes ciphertext = pattern(128, 77);
  const Secret seed = seed_of(2);
  const Bytes stand_in = unpadded(Bytes(128), ciphertext, seed);
  EXPECT_EQ(unpadded(good_block(), ciphertext, seed), pattern(117));

  const auto expect_rejected = [&](const Bytes& block) {
    EXPECT_EQ(unpadded(block, ciphertext, seed), stand_in);
  };
  Bytes bad = good_block();
  bad[0] = 1;
  expect_rejected(bad);
  for (const int type : {0, 1, 3, 0x82, 0xff}) {
    bad = good_block();
    bad[1] = static_cast<std::uint8_t>(type);
    expect_rejected(bad);
  }
  for (std::size_t early = 2; early < 10; ++early) {
    bad = good_block();
    bad[early] = 0;
    expect_rejected(bad);
  }
  bad = Bytes(128, 0x11);
  bad[0] = 0;
  bad[1] = 2;
  expect_rejected(bad);
}

TEST(ImplicitRejection, ZeroAtTheVeryEndIsAnEmptyMessage) {
  Bytes block(128, 0x11);
  block[0] = 0;
  block[1] = 2;
  block[127] = 0;
  EXPECT_EQ(unpadded(block, pattern(128), seed_of(1)), Bytes{});
}

TEST(ImplicitRejection, StandInDependsOnSeedAndCiphertextOnly) {
  const Bytes bad(256, 0x77);
  const Bytes other_bad(256, 0x00);
  const Bytes one = unpadded(bad, pattern(256, 1), seed_of(1));
  EXPECT_EQ(one, unpadded(other_bad, pattern(256, 1), seed_of(1)));
  std::set<Bytes> different;
  for (std::uint8_t i = 1; i <= 20; ++i) {
    different.insert(unpadded(bad, pattern(256, i), seed_of(1)));
    different.insert(unpadded(bad, pattern(256, 1), seed_of(i)));
  }
  // Short stand-ins may meet by chance; most do not.
  EXPECT_GT(different.size(), 30U);
}

TEST(ImplicitRejection, LengthsSpreadOverAllThatFit) {
  std::set<std::size_t> lengths;
  for (int i = 0; i < 400; ++i) {
    Bytes ciphertext(64);
    ASSERT_TRUE(fill_with_random(ciphertext));
    const Bytes message = unpadded(Bytes(64), ciphertext, seed_of(1));
    ASSERT_LE(message.size(), 64U - 11);
    lengths.insert(message.size());
  }
  EXPECT_GT(lengths.size(), 40U);
}

TEST(ImplicitRejection, LengthsMustAgree) {
  const Secret seed = seed_of(1);
  EXPECT_TRUE(failed_with(unpad_pkcs1(Bytes(128), Bytes(127), seed), Errc::data_length));
  EXPECT_TRUE(failed_with(unpad_pkcs1(Bytes(10), Bytes(10), seed), Errc::data_length));
  EXPECT_TRUE(failed_with(unpad_pkcs1({}, {}, seed), Errc::data_length));
  EXPECT_TRUE(failed_with(unpad_pkcs1(Bytes(10000), Bytes(10000), seed), Errc::data_length));
  EXPECT_TRUE(unpad_pkcs1(Bytes(11), Bytes(11), seed));
}

}  // namespace
}  // namespace kunci::crypto
