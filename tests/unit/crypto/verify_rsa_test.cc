// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "crypto/verify.h"
#include "octets.h"
#include "openssl_key.h"

namespace kunci::crypto {
namespace {

constexpr unsigned kModuli[] = {1024, 1025, 1031, 2048};
constexpr Digest kDigests[] = {Digest::sha1, Digest::sha256, Digest::sha512, Digest::sha3_384};

TEST(RsaPublicOperation, UndoesThePrivateOne) {
  for (const unsigned bits : kModuli) {
    Bytes block = pattern((bits + 7) / 8);
    block[0] = 0;
    EXPECT_EQ(rsa_public_operation(rsa_pair(bits).public_key(), rsa_pair(bits).raw_private(block)),
              block);
  }
}

TEST(RsaPublicOperation, TellsModuliThatEndAlikeApart) {
  const PublicKey first = rsa_pair(1024).public_key();
  PublicKey second = first;
  second.modulus[0] ^= 0x01;
  Bytes block = pattern(128);
  block[0] = 0;
  const auto by_first = rsa_public_operation(first, block);
  const auto by_second = rsa_public_operation(second, block);
  EXPECT_NE(by_first, by_second);
  EXPECT_EQ(rsa_public_operation(first, block), by_first);
  EXPECT_EQ(rsa_public_operation(second, block), by_second);
  EXPECT_EQ(rsa_public_operation(second, block), by_second);
}

TEST(RsaPublicOperation, ThreadsWithOneKeyDoNotMeet) {
  const OpensslKey& pair = rsa_pair(1024);
  const PublicKey key = pair.public_key();
  Bytes block = pattern(128);
  block[0] = 0;
  const Bytes signature = pair.raw_private(block);
  std::atomic<int> right = 0;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) right += rsa_public_operation(key, signature) == block ? 1 : 0;
    });
  }
  threads.clear();
  EXPECT_EQ(right, 400);
}

TEST(RsaPublicOperation, BlockMustFit) {
  const PublicKey key = rsa_pair(1024).public_key();
  EXPECT_TRUE(failed_with(rsa_public_operation(key, pattern(127)), Errc::data_length));
  EXPECT_TRUE(failed_with(rsa_public_operation(key, pattern(129)), Errc::data_length));
  EXPECT_TRUE(failed_with(rsa_public_operation(key, {}), Errc::data_length));
  EXPECT_TRUE(failed_with(rsa_public_operation(key, key.modulus), Errc::data_invalid));
  EXPECT_TRUE(failed_with(rsa_public_operation(key, Bytes(128, 0xff)), Errc::data_invalid));
  EXPECT_EQ(rsa_public_operation(key, Bytes(128)), Bytes(128));
  Bytes largest = key.modulus;
  largest.back() -= 1;
  EXPECT_EQ(rsa_public_operation(key, largest), largest);  // -1 to an odd power
}

TEST(RsaPublicOperation, RefusesUnsoundKeys) {
  PublicKey key = rsa_pair(1024).public_key();
  key.modulus.back() &= 0xfe;
  EXPECT_TRUE(failed_with(rsa_public_operation(key, Bytes(128)), Errc::data_invalid));
  const PublicKey curve = OpensslKey::generate(Curve::p256).public_key();
  EXPECT_TRUE(failed_with(rsa_public_operation(curve, Bytes(128)), Errc::parameter_invalid));
}

TEST(VerifyRaw, ComparesNumbers) {
  const OpensslKey& pair = rsa_pair(1024);
  const Bytes data = pattern(100);
  const Bytes signature = pair.raw_private(pad_raw(data, 128).value());
  EXPECT_TRUE(verify_raw(pair.public_key(), data, signature));
  EXPECT_TRUE(verify_raw(pair.public_key(), pad_raw(data, 120).value(), signature));
  EXPECT_TRUE(failed_with(verify_raw(pair.public_key(), pattern(100, 2), signature),
                          Errc::signature_invalid));
  EXPECT_TRUE(failed_with(verify_raw(pair.public_key(), Bytes(129), signature), Errc::data_length));
}

TEST(VerifyPkcs1, AcceptsOpensslsSignatures) {
  for (const unsigned bits : kModuli) {
    for (const Digest digest : kDigests) {
      const Bytes hash = pattern(size_of(digest));
      const Bytes info = digest_info(digest, hash).value();
      const Bytes signature = rsa_pair(bits).sign_pkcs1(digest, hash);
      const PublicKey key = rsa_pair(bits).public_key();
      EXPECT_TRUE(verify_pkcs1(key, info, signature));
      EXPECT_EQ(recover_pkcs1(key, signature), info);
      EXPECT_TRUE(failed_with(
          verify_pkcs1(key, digest_info(digest, pattern(hash.size(), 2)).value(), signature),
          Errc::signature_invalid));
    }
  }
}

TEST(VerifyPkcs1, LengthOfTheSignature) {
  const OpensslKey& pair = rsa_pair(1024);
  Bytes signature = pair.sign_pkcs1(Digest::sha256, pattern(32));
  const Bytes info = digest_info(Digest::sha256, pattern(32)).value();
  signature.insert(signature.begin(), 0);
  EXPECT_TRUE(
      failed_with(verify_pkcs1(pair.public_key(), info, signature), Errc::signature_length));
  EXPECT_TRUE(
      failed_with(verify_pkcs1(pair.public_key(), info, Bytes(127)), Errc::signature_length));
  EXPECT_TRUE(failed_with(verify_pkcs1(pair.public_key(), info, {}), Errc::signature_length));
  EXPECT_TRUE(failed_with(verify_pkcs1(pair.public_key(), info, Bytes(128, 0xff)),
                          Errc::signature_invalid));
  EXPECT_TRUE(failed_with(recover_pkcs1(pair.public_key(), Bytes(127)), Errc::signature_length));
}

// Blocks that a parser might let through (Bleichenbacher 2006): the private operation is at hand to
// sign them.
TEST(VerifyPkcs1, StrictAboutTheBlock) {
  const OpensslKey& pair = rsa_pair(1024);
  const Bytes info = digest_info(Digest::sha256, pattern(32)).value();
  const Bytes good = pad_pkcs1_signature(info, 128).value();
  ASSERT_TRUE(verify_pkcs1(pair.public_key(), info, pair.raw_private(good)));

  Bytes short_padding = hex("0001ffffffffffffffff00");
  append(short_padding, info);
  short_padding.resize(128, 0x00);
  Bytes damaged_padding = good;
  damaged_padding[20] = 0xfe;
  Bytes other_type = good;
  other_type[1] = 0x02;
  Bytes not_separated = good;
  not_separated[128 - info.size() - 1] = 0xff;
  for (const Bytes& block : {short_padding, damaged_padding, other_type, not_separated}) {
    EXPECT_TRUE(failed_with(verify_pkcs1(pair.public_key(), info, pair.raw_private(block)),
                            Errc::signature_invalid));
  }
}

TEST(RecoverPkcs1, OnlyFromAWellFormedBlock) {
  const OpensslKey& pair = rsa_pair(1024);
  const auto recover = [&](const Bytes& block) {
    return recover_pkcs1(pair.public_key(), pair.raw_private(block));
  };
  EXPECT_EQ(recover(pad_pkcs1_signature({}, 128).value()), Bytes{});
  EXPECT_EQ(recover(pad_pkcs1_signature(pattern(117), 128).value()), pattern(117));

  Bytes seven = hex("0001ffffffffffffff00");
  seven.resize(128, 0x42);
  Bytes no_end(128, 0xff);
  no_end[0] = 0;
  no_end[1] = 1;
  Bytes other_type = pad_pkcs1_signature(pattern(10), 128).value();
  other_type[1] = 2;
  Bytes damaged = pad_pkcs1_signature(pattern(10), 128).value();
  damaged[30] = 0x7f;
  for (const Bytes& block : {seven, no_end, other_type, damaged, Bytes(128)}) {
    EXPECT_TRUE(failed_with(recover(block), Errc::signature_invalid));
  }
}

TEST(VerifyPss, AcceptsOpensslsSignatures) {
  constexpr PssParameters kParameters[] = {{Digest::sha1, Digest::sha1, 20},
                                           {Digest::sha256, Digest::sha256, 32},
                                           {Digest::sha256, Digest::sha384, 0},
                                           {Digest::sha384, Digest::sha384, 48}};
  for (const unsigned bits : kModuli) {
    for (const PssParameters& parameters : kParameters) {
      const Bytes hash = pattern(size_of(parameters.hash));
      Bytes signature = rsa_pair(bits).sign_pss(parameters, hash);
      const PublicKey key = rsa_pair(bits).public_key();
      EXPECT_TRUE(verify_pss(key, parameters, hash, signature)) << bits;
      EXPECT_TRUE(failed_with(verify_pss(key, parameters, pattern(hash.size(), 2), signature),
                              Errc::signature_invalid));
      signature.back() ^= 1;
      EXPECT_TRUE(
          failed_with(verify_pss(key, parameters, hash, signature), Errc::signature_invalid));
      signature.pop_back();
      EXPECT_TRUE(
          failed_with(verify_pss(key, parameters, hash, signature), Errc::signature_length));
    }
  }
}

TEST(VerifyRsa, WantsAnRsaKey) {
  const PublicKey key = OpensslKey::generate(Curve::p256).public_key();
  EXPECT_TRUE(failed_with(verify_raw(key, {}, Bytes(64)), Errc::parameter_invalid));
  EXPECT_TRUE(failed_with(verify_pkcs1(key, {}, Bytes(64)), Errc::parameter_invalid));
  EXPECT_TRUE(failed_with(recover_pkcs1(key, Bytes(64)), Errc::parameter_invalid));
  EXPECT_TRUE(failed_with(verify_pss(key, {}, pattern(32), Bytes(64)), Errc::parameter_invalid));
}

}  // namespace
}  // namespace kunci::crypto
