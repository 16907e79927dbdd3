// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/last_seen.h"

#include <gtest/gtest.h>

#include <thread>

namespace kunci::pkcs11 {
namespace {

using Clock = std::chrono::steady_clock;

TEST(LastSeen, IsGoodForAMoment) {
  LastSeen seen;
  EXPECT_FALSE(seen.just_now());
  // A busy computer may take longer than the moment between the two calls.
  const auto start = Clock::now();
  seen.note();
  const bool just_now = seen.just_now();
  EXPECT_TRUE(just_now || Clock::now() - start >= LastSeen::kPause);
}

TEST(LastSeen, IsNotGoodAfterAPause) {
  LastSeen seen;
  seen.note();
  std::this_thread::sleep_for(LastSeen::kPause);
  EXPECT_FALSE(seen.just_now());
}

TEST(LastSeen, IsNotGoodForEverWithoutAPause) {
  LastSeen seen;
  const auto start = Clock::now();
  seen.note();
  while (Clock::now() - start < LastSeen::kIsGoodFor) (void)seen.just_now();
  EXPECT_FALSE(seen.just_now());
}

TEST(LastSeen, IsForgotten) {
  LastSeen seen;
  seen.note();
  seen.forget();
  EXPECT_FALSE(seen.just_now());
}

}  // namespace
}  // namespace kunci::pkcs11
