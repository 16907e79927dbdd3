// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/random_source.h"

#include <algorithm>

#include "tests/unit/pkcs11/session_fixture.h"

namespace kunci::pkcs11::test {
namespace {

TEST(RandomSource, IsThisProcessUnlessTheCardIsWanted) {
  SoftwareToken token;
  Bytes octets(64, 0);
  EXPECT_RV(fill_with_random(token, false, octets), CKR_OK);
  EXPECT_EQ(token.counts.random, 0U);
  EXPECT_FALSE(std::ranges::all_of(octets, [](std::uint8_t octet) { return octet == 0; }));
}

TEST(RandomSource, AsksTheCardInPieces) {
  SoftwareToken token;
  Bytes octets(300, 0);
  EXPECT_RV(fill_with_random(token, true, octets), CKR_OK);
  EXPECT_EQ(token.counts.random, 3U);
  EXPECT_EQ(octets.front(), 1);
  EXPECT_EQ(octets.back(), 3);
  EXPECT_RV(fill_with_random(token, true, {}), CKR_OK);
  EXPECT_EQ(token.counts.random, 3U);
}

TEST(RandomSource, SaysThatTheCardHasNone) {
  SoftwareToken token;
  token.has_random = false;
  Bytes octets(8);
  EXPECT_RV(fill_with_random(token, true, octets), CKR_RANDOM_NO_RNG);
}

}  // namespace
}  // namespace kunci::pkcs11::test
