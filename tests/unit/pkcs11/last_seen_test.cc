// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/last_seen.h"

#include <gtest/gtest.h>

#include <thread>

namespace kunci::pkcs11 {
namespace {

TEST(LastSeen, IsGoodForAMoment) {
  LastSeen seen;
  EXPECT_FALSE(seen.just_now());
  // A busy computer may take longer than the moment between the two calls.
  const auto start = std::chrono::steady_clock::now();
  seen.note();
  const bool just_now = seen.just_now();
  const auto passed = std::chrono::steady_clock::now() - start;
  EXPECT_TRUE(just_now || passed >= LastSeen::kIsGoodFor);
  std::this_thread::sleep_for(LastSeen::kIsGoodFor);
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
