// SPDX-License-Identifier: Apache-2.0
#include "crypto/aes.h"

#include <gtest/gtest.h>

#include "octets.h"

namespace kunci::crypto {
namespace {

using Direction = AesStream::Direction;

// SP 800-38A F: the key, the counter block and the plaintext of all its examples.
const Bytes kKey = hex("2b7e151628aed2a6abf7158809cf4f3c");
const Bytes kIv = hex("000102030405060708090a0b0c0d0e0f");
const Bytes kPlain = hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");

/// The whole output, with the input in parts of this size; what update_size() foretold holds.
Result<Bytes> run(const AesParameters& parameters, Direction direction, ByteView key, ByteView data,
                  std::size_t part) {
  auto stream = AesStream::start(parameters, direction, key);
  if (!stream) return fail(stream.error());
  Bytes output;
  while (!data.empty()) {
    const ByteView now = data.first(std::min(part, data.size()));
    data = data.subspan(now.size());
    const std::size_t foretold = stream->update_size(now.size());
    const auto out = stream->update(now);
    if (!out) return fail(out.error());
    EXPECT_EQ(out->size(), foretold);
    append(output, *out);
  }
  const std::size_t limit = stream->finish_limit();
  const auto last = stream->finish();
  if (!last) return fail(last.error());
  EXPECT_LE(last->size(), limit);
  append(output, *last);
  return output;
}

TEST(Aes, KnownAnswers) {
  struct Case {
    AesParameters parameters;
    Bytes ciphertext;
  };
  const Case cases[] = {{{.mode = AesMode::ecb},
                         hex("3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf")},
                        {{.mode = AesMode::cbc, .iv = kIv},
                         hex("7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2")},
                        {{.mode = AesMode::ctr, .iv = hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")},
                         hex("874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff")}};
  for (const Case& c : cases) {
    for (const std::size_t part : {1U, 15U, 16U, 17U, 32U}) {
      EXPECT_EQ(run(c.parameters, Direction::encrypt, kKey, kPlain, part).value(), c.ciphertext);
      EXPECT_EQ(run(c.parameters, Direction::decrypt, kKey, c.ciphertext, part).value(), kPlain);
    }
  }
}

TEST(Aes, PadsAndUnpads) {
  const AesParameters parameters{.mode = AesMode::cbc_padded, .iv = kIv};
  for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 31U, 32U, 100U}) {
    const Bytes plain = pattern(size);
    const Bytes there = run(parameters, Direction::encrypt, kKey, plain, 7).value();
    EXPECT_EQ(there.size(), aes_output_limit(parameters, Direction::encrypt, size));
    for (const std::size_t part : {1U, 16U, 33U}) {
      EXPECT_EQ(run(parameters, Direction::decrypt, kKey, there, part).value(), plain);
    }
  }
  Bytes there = run(parameters, Direction::encrypt, kKey, pattern(20), 20).value();
  there.back() ^= 1;
  EXPECT_TRUE(
      failed_with(run(parameters, Direction::decrypt, kKey, there, 32), Errc::ciphertext_invalid));
  there.pop_back();
  EXPECT_TRUE(failed_with(run(parameters, Direction::decrypt, kKey, there, 32), Errc::data_length));
  EXPECT_TRUE(failed_with(run(parameters, Direction::decrypt, kKey, {}, 32), Errc::data_length));
}

TEST(Aes, WantsWholeBlocks) {
  EXPECT_TRUE(failed_with(run({.mode = AesMode::ecb}, Direction::encrypt, kKey, pattern(17), 5),
                          Errc::data_length));
  EXPECT_TRUE(
      failed_with(run({.mode = AesMode::cbc, .iv = kIv}, Direction::decrypt, kKey, pattern(15), 5),
                  Errc::data_length));
}

// "The Galois/Counter Mode of Operation", McGrew and Viega, B: test case 4.
TEST(Aes, Gcm) {
  const Bytes key = hex("feffe9928665731c6d6a8f9467308308");
  const Bytes plain =
      hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
          "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  const AesParameters parameters{.mode = AesMode::gcm,
                                 .iv = hex("cafebabefacedbaddecaf888"),
                                 .associated = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")};
  const Bytes sealed =
      hex("42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
          "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
          "5bc94fbc3221a5db94fae95ae7121a47");
  EXPECT_EQ(run(parameters, Direction::encrypt, key, plain, 13).value(), sealed);
  EXPECT_TRUE(equal(open_gcm(parameters, key, sealed).value(), plain));
  for (const std::size_t at : {std::size_t{0}, sealed.size() - 1}) {
    Bytes changed = sealed;
    changed[at] ^= 1;
    EXPECT_TRUE(failed_with(open_gcm(parameters, key, changed), Errc::ciphertext_invalid));
  }
  AesParameters other = parameters;
  other.associated.back() ^= 1;
  EXPECT_TRUE(failed_with(open_gcm(other, key, sealed), Errc::ciphertext_invalid));
  EXPECT_TRUE(failed_with(open_gcm(parameters, key, pattern(15)), Errc::data_length));
}

TEST(Aes, GcmWithShortTagAndNothingToEncrypt) {
  const AesParameters parameters{.mode = AesMode::gcm, .iv = pattern(60), .tag_size = 12};
  const Bytes sealed = run(parameters, Direction::encrypt, kKey, {}, 1).value();
  EXPECT_EQ(sealed.size(), 12U);
  EXPECT_TRUE(open_gcm(parameters, kKey, sealed).value().empty());
}

TEST(Aes, RefusesWrongKeysAndParameters) {
  const auto start = [](const AesParameters& parameters, std::size_t key,
                        Direction direction = Direction::encrypt) {
    const auto stream = AesStream::start(parameters, direction, pattern(key));
    return stream ? std::nullopt : std::optional(stream.error().code);
  };
  EXPECT_EQ(start({.mode = AesMode::ecb}, 17), Errc::key_size);
  EXPECT_EQ(start({.mode = AesMode::ecb, .iv = kIv}, 16), Errc::parameter_invalid);
  EXPECT_EQ(start({.mode = AesMode::cbc, .iv = pattern(15)}, 16), Errc::parameter_invalid);
  EXPECT_EQ(start({.mode = AesMode::gcm}, 16), Errc::parameter_invalid);
  EXPECT_EQ(start({.mode = AesMode::gcm, .iv = pattern(129)}, 16), Errc::parameter_invalid);
  EXPECT_EQ(start({.mode = AesMode::gcm, .iv = pattern(12), .tag_size = 11}, 16),
            Errc::parameter_invalid);
  EXPECT_EQ(start({.mode = AesMode::gcm, .iv = pattern(12)}, 16, Direction::decrypt),
            Errc::parameter_invalid);
  EXPECT_EQ(start({.mode = AesMode::ctr, .iv = kIv}, 32), std::nullopt);
}

}  // namespace
}  // namespace kunci::crypto
