// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "crypto/padding.h"
#include "octets.h"
#include "openssl_key.h"

namespace kunci::crypto {
namespace {

Bytes hash_for(const PssParameters& parameters) { return pattern(size_of(parameters.hash)); }

// 1025 bits: the encoded message is an octet shorter than the modulus.
constexpr unsigned kModuli[] = {1024, 1025, 1026, 1031, 2048};

constexpr PssParameters kParameters[] = {
    {Digest::sha1, Digest::sha1, 20},         {Digest::sha224, Digest::sha224, 28},
    {Digest::sha256, Digest::sha256, 32},     {Digest::sha256, Digest::sha1, 20},
    {Digest::sha384, Digest::sha384, 48},     {Digest::sha512, Digest::sha512, 62},
    {Digest::sha256, Digest::sha256, 0},      {Digest::sha256, Digest::sha512, 1},
    {Digest::sha3_256, Digest::sha3_256, 32},
};

TEST(PssPadding, OpensslAcceptsOurs) {
  for (const unsigned bits : kModuli) {
    for (const PssParameters& parameters : kParameters) {
      const Bytes hash = hash_for(parameters);
      const auto block = pad_pss(parameters, hash, bits);
      ASSERT_TRUE(block);
      ASSERT_EQ(block->size(), (bits + 7) / 8);
      const Bytes signature = rsa_pair(bits).raw_private(*block);
      EXPECT_TRUE(rsa_pair(bits).verify_pss(parameters, hash, signature)) << bits;
      EXPECT_TRUE(check_pss(parameters, hash, *block, bits)) << bits;
    }
  }
}

TEST(PssPadding, LargestSalt) {
  for (const unsigned bits : kModuli) {
    const std::size_t em_size = (bits - 1 + 7) / 8;
    PssParameters parameters{Digest::sha256, Digest::sha256, em_size - 32 - 2};
    const Bytes hash = hash_for(parameters);
    const auto block = pad_pss(parameters, hash, bits);
    ASSERT_TRUE(block);
    EXPECT_TRUE(rsa_pair(bits).verify_pss(parameters, hash, rsa_pair(bits).raw_private(*block)));
    EXPECT_TRUE(check_pss(parameters, hash, *block, bits));
    ++parameters.salt_length;
    EXPECT_TRUE(failed_with(pad_pss(parameters, hash, bits), Errc::parameter_invalid));
    EXPECT_TRUE(failed_with(check_pss(parameters, hash, *block, bits), Errc::parameter_invalid));
    parameters.salt_length = SIZE_MAX;
    EXPECT_TRUE(failed_with(pad_pss(parameters, hash, bits), Errc::parameter_invalid));
  }
}

TEST(PssPadding, DoesNotFitSmallModulus) {
  const PssParameters parameters{Digest::sha512, Digest::sha512, 64};
  EXPECT_TRUE(failed_with(pad_pss(parameters, pattern(64), 1024), Errc::parameter_invalid));
  EXPECT_TRUE(failed_with(pad_pss(parameters, pattern(64), 0), Errc::parameter_invalid));
  EXPECT_TRUE(failed_with(pad_pss(parameters, pattern(64), 8), Errc::parameter_invalid));
}

TEST(PssPadding, WantsTheDigestsLength) {
  EXPECT_TRUE(failed_with(pad_pss({}, pattern(20), 2048), Errc::data_length));
  EXPECT_TRUE(failed_with(check_pss({}, pattern(33), pattern(256), 2048), Errc::data_length));
}

TEST(PssPadding, SaltIsFreshOrAsGiven) {
  const Bytes hash = pattern(32);
  EXPECT_NE(pad_pss({}, hash, 1024), pad_pss({}, hash, 1024));
  const Bytes salt = pattern(11, 3);
  const auto block = pad_pss({}, hash, 1024, salt);
  EXPECT_EQ(block, pad_pss({}, hash, 1024, salt));
  EXPECT_TRUE(check_pss({Digest::sha256, Digest::sha256, 11}, hash, *block, 1024));
}

class PssDamage : public testing::TestWithParam<unsigned> {};

TEST_P(PssDamage, EveryBitCounts) {
  const Bytes hash = pattern(32);
  const Bytes good = pad_pss({}, hash, GetParam()).value();
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes bad = good;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    ASSERT_TRUE(failed_with(check_pss({}, hash, bad, GetParam()), Errc::signature_invalid)) << bit;
  }
}
INSTANTIATE_TEST_SUITE_P(Moduli, PssDamage, testing::ValuesIn(kModuli));

TEST(PssPadding, OtherHashSaltLengthOrBlockLength) {
  const Bytes hash = pattern(32);
  const Bytes block = pad_pss({}, hash, 1024).value();
  EXPECT_TRUE(failed_with(check_pss({}, pattern(32, 9), block, 1024), Errc::signature_invalid));
  for (const std::size_t salt : {0U, 31U, 33U, 94U}) {
    EXPECT_TRUE(failed_with(check_pss({Digest::sha256, Digest::sha256, salt}, hash, block, 1024),
                            Errc::signature_invalid));
  }
  EXPECT_TRUE(failed_with(check_pss({Digest::sha256, Digest::sha1, 32}, hash, block, 1024),
                          Errc::signature_invalid));
  EXPECT_TRUE(
      failed_with(check_pss({}, hash, ByteView(block).first(127), 1024), Errc::signature_invalid));
  EXPECT_TRUE(failed_with(check_pss({}, hash, {}, 1024), Errc::signature_invalid));
}

}  // namespace
}  // namespace kunci::crypto
