// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "crypto/mask_generation.h"
#include "crypto/padding.h"
#include "octets.h"
#include "openssl_key.h"

namespace kunci::crypto {
namespace {

const OaepParameters kParameters[] = {
    {Digest::sha1, Digest::sha1, {}},
    {Digest::sha256, Digest::sha256, {}},
    {Digest::sha256, Digest::sha1, {}},
    {Digest::sha384, Digest::sha384, text("label")},
    {Digest::sha1, Digest::sha256, Bytes(300, 0x61)},
};

std::size_t largest_message(const OaepParameters& parameters, std::size_t modulus_octets) {
  return modulus_octets - 2 * size_of(parameters.hash) - 2;
}

Bytes unpadded(const OaepParameters& parameters, ByteView block) {
  const auto message = unpad_oaep(parameters, block);
  return message ? copy_of(message->view()) : text("refused");
}

TEST(OaepPadding, EveryLengthBothWays) {
  for (const OaepParameters& parameters : kParameters) {
    for (std::size_t size = 0; size <= largest_message(parameters, 128); ++size) {
      const Bytes message = pattern(size);
      const auto block = pad_oaep(parameters, message, 128);
      ASSERT_TRUE(block);
      ASSERT_EQ(block->size(), 128U);
      ASSERT_EQ(unpadded(parameters, *block), message);
    }
  }
}

TEST(OaepPadding, OpensslReadsOursAndWeItsOwn) {
  const OpensslKey& pair = rsa_pair(1024);
  for (const OaepParameters& parameters : kParameters) {
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, std::size_t{16}, largest_message(parameters, 128)}) {
      const Bytes message = pattern(size);
      const auto block = pair.raw_private(pair.encrypt_oaep(parameters, message));
      EXPECT_EQ(unpadded(parameters, block), message);
    }
  }
}

TEST(OaepPadding, MessageTooLongOrModulusTooShort) {
  for (const OaepParameters& parameters : kParameters) {
    const Bytes message = pattern(largest_message(parameters, 128) + 1);
    EXPECT_TRUE(failed_with(pad_oaep(parameters, message, 128), Errc::data_length));
    const std::size_t least = 2 * size_of(parameters.hash) + 2;
    EXPECT_TRUE(pad_oaep(parameters, {}, least));
    EXPECT_TRUE(failed_with(pad_oaep(parameters, {}, least - 1), Errc::parameter_invalid));
    EXPECT_TRUE(failed_with(unpad_oaep(parameters, pattern(least - 1)), Errc::parameter_invalid));
  }
}

TEST(OaepPadding, EmptyMessageInTheShortestBlock) {
  const OaepParameters parameters{};
  const auto block = pad_oaep(parameters, {}, 42);
  ASSERT_TRUE(block);
  EXPECT_EQ(unpadded(parameters, *block), Bytes{});
}

TEST(OaepPadding, OtherLabelOrDigestIsRefused) {
  const auto block = pad_oaep({Digest::sha256, Digest::sha256, text("a")}, pattern(10), 128);
  ASSERT_TRUE(block);
  for (const OaepParameters& other : {OaepParameters{Digest::sha256, Digest::sha256, {}},
                                      OaepParameters{Digest::sha256, Digest::sha256, text("b")},
                                      OaepParameters{Digest::sha256, Digest::sha1, text("a")},
                                      OaepParameters{Digest::sha1, Digest::sha256, text("a")}}) {
    EXPECT_TRUE(failed_with(unpad_oaep(other, *block), Errc::ciphertext_invalid));
  }
}

// A block whose DB is as given, masked with a fixed seed.
Bytes block_with(std::uint8_t first, Bytes db) {
  Bytes seed = pattern(20);
  EXPECT_TRUE(apply_mgf1(Digest::sha1, seed, db));
  EXPECT_TRUE(apply_mgf1(Digest::sha1, db, seed));
  Bytes block{first};
  append(block, seed);
  append(block, db);
  return block;
}

TEST(OaepPadding, EachCheckFailsAlike) {
  const Bytes label_hash = hash_of(Digest::sha1, ByteView{}).value();
  const auto db = [&](std::string_view rest) {
    Bytes octets = label_hash;
    append(octets, hex(rest));
    return octets;
  };
  const OaepParameters parameters{};
  EXPECT_EQ(unpadded(parameters, block_with(0, db("000001aabb"))), hex("aabb"));
  EXPECT_EQ(unpadded(parameters, block_with(0, db("01010101"))), hex("010101"));
  EXPECT_EQ(unpadded(parameters, block_with(0, db("00000001"))), Bytes{});

  Bytes other_label = db("000001aabb");
  other_label[19] ^= 0x80;
  for (const Bytes& bad : {block_with(1, db("000001aabb")), block_with(0, db("0000000000")),
                           block_with(0, db("000201aabb")), block_with(0, db("ff0001aabb")),
                           block_with(0, other_label)}) {
    EXPECT_TRUE(failed_with(unpad_oaep(parameters, bad), Errc::ciphertext_invalid));
  }
}

TEST(OaepPadding, EveryOctetCounts) {
  const OaepParameters parameters{};
  const auto good = pad_oaep(parameters, pattern(60), 128);
  ASSERT_TRUE(good);
  for (std::size_t i = 0; i < good->size(); ++i) {
    Bytes bad(good->begin(), good->end());
    bad[i] ^= 0x40;
    EXPECT_NE(unpadded(parameters, bad), pattern(60)) << i;
  }
}

}  // namespace
}  // namespace kunci::crypto
