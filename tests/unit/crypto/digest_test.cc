// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.h"

#include <gtest/gtest.h>

#include "octets.h"
#include "tlv/oid.h"

namespace kunci::crypto {
namespace {

struct Row {
  Digest digest;
  const char* oid;
  const char* of_abc;
};

// The message "abc": FIPS 180-4 and FIPS 202, examples with intermediate values.
constexpr Row kRows[] = {
    {Digest::sha1, "1.3.14.3.2.26", "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {Digest::sha224, "2.16.840.1.101.3.4.2.4",
     "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
    {Digest::sha256, "2.16.840.1.101.3.4.2.1",
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {Digest::sha384, "2.16.840.1.101.3.4.2.2",
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c8"
     "25a7"},
    {Digest::sha512, "2.16.840.1.101.3.4.2.3",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3fe"
     "ebbd454d4423643ce80e2a9ac94fa54ca49f"},
    {Digest::sha3_224, "2.16.840.1.101.3.4.2.7",
     "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"},
    {Digest::sha3_256, "2.16.840.1.101.3.4.2.8",
     "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"},
    {Digest::sha3_384, "2.16.840.1.101.3.4.2.9",
     "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf22837"
     "6d25"},
    {Digest::sha3_512, "2.16.840.1.101.3.4.2.10",
     "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3"
     "934057340b4cf408d5a56592f8274eec53f0"},
};

class DigestOf : public testing::TestWithParam<Row> {};

TEST_P(DigestOf, KnownMessage) {
  const auto value = hash_of(GetParam().digest, bytes_of("abc"));
  ASSERT_TRUE(value);
  EXPECT_EQ(to_hex(*value), GetParam().of_abc);
  EXPECT_EQ(value->size(), size_of(GetParam().digest));
  EXPECT_LE(value->size(), kMaxDigestSize);
}

TEST_P(DigestOf, PartsAreTheWhole) {
  auto hash = Hash::start(GetParam().digest);
  ASSERT_TRUE(hash);
  EXPECT_EQ(hash->algorithm(), GetParam().digest);
  ASSERT_TRUE(hash->update(bytes_of("a")));
  ASSERT_TRUE(hash->update({}));
  ASSERT_TRUE(hash->update(bytes_of("bc")));
  EXPECT_EQ(hash->finish(), hex(GetParam().of_abc));
  EXPECT_EQ(hash_of(GetParam().digest, {bytes_of("ab"), bytes_of("c")}), hex(GetParam().of_abc));
}

TEST_P(DigestOf, ObjectIdentifier) {
  EXPECT_EQ(tlv::oid_to_text(oid_of(GetParam().digest)), GetParam().oid);
}

INSTANTIATE_TEST_SUITE_P(All, DigestOf, testing::ValuesIn(kRows));

TEST(Hash, RowsAreComplete) { EXPECT_EQ(std::size(kRows), kDigestCount); }

TEST(Hash, EmptyMessage) {
  EXPECT_EQ(hash_of(Digest::sha256, ByteView{}),
            hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
}

TEST(Hash, CloneGoesItsOwnWay) {
  auto hash = Hash::start(Digest::sha256);
  ASSERT_TRUE(hash && hash->update(bytes_of("ab")));
  auto copy = hash->clone();
  ASSERT_TRUE(copy && hash->update(bytes_of("c")) && copy->update(bytes_of("d")));
  EXPECT_EQ(hash->finish(), hash_of(Digest::sha256, bytes_of("abc")));
  EXPECT_EQ(copy->finish(), hash_of(Digest::sha256, bytes_of("abd")));
}

TEST(Hash, IsOverWhenFinished) {
  auto hash = Hash::start(Digest::sha256);
  ASSERT_TRUE(hash && hash->finish());
  EXPECT_TRUE(failed_with(hash->update(bytes_of("a")), Errc::internal));
  EXPECT_TRUE(failed_with(hash->finish(), Errc::internal));
  EXPECT_TRUE(failed_with(hash->clone(), Errc::internal));
}

TEST(Hash, MovesWithItsState) {
  auto hash = Hash::start(Digest::sha1);
  ASSERT_TRUE(hash && hash->update(bytes_of("abc")));
  Hash moved = std::move(*hash);
  EXPECT_EQ(moved.finish(), hex(kRows[0].of_abc));
}

}  // namespace
}  // namespace kunci::crypto
