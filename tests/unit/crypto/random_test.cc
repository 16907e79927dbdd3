// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/bytes.h"

namespace kunci::crypto {
namespace {

TEST(Random, FillsAllOfIt) {
  // Over 64 fillings a place that was never written would stay zero each time.
  Bytes seen(40);
  for (int i = 0; i < 64; ++i) {
    Bytes octets(40);
    ASSERT_TRUE(fill_with_random(octets));
    for (std::size_t at = 0; at < seen.size(); ++at) seen[at] |= octets[at];
  }
  EXPECT_TRUE(std::ranges::all_of(seen, [](std::uint8_t octet) { return octet != 0; }));
}

TEST(Random, DoesNotRepeat) {
  std::set<Bytes> seen;
  for (int i = 0; i < 100; ++i) {
    Bytes octets(16);
    ASSERT_TRUE(fill_with_random(octets));
    EXPECT_TRUE(seen.insert(octets).second);
  }
}

TEST(Random, NothingToFill) { EXPECT_TRUE(fill_with_random({})); }

}  // namespace
}  // namespace kunci::crypto
