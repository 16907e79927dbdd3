// SPDX-License-Identifier: Apache-2.0
#include "pcsc/fair_turns.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace kunci::pcsc {
namespace {

using namespace std::chrono_literals;
using Clock = FairTurns::Clock;

// A program that uses the card for `use` and leaves it for `between`, over and over, for `total`.
// What is longest without a gap that every waiting program notices.
Clock::duration longest_run(Clock::duration use, Clock::duration between, Clock::duration total) {
  FairTurns turns;
  Clock::time_point now{1h};
  const Clock::time_point end = now + total;
  Clock::time_point run_start = now;
  Clock::time_point last_end = now;
  Clock::duration longest{};
  while (now < end) {
    now += turns.pause_before(now);
    if (now - last_end >= FairTurns::kGap) run_start = now;
    now += use;
    turns.ended(now);
    last_end = now;
    longest = std::max(longest, last_end - run_start);
    now += between;
  }
  return longest;
}

TEST(FairTurns, ATightLoopLeavesAGapInTime) {
  EXPECT_LT(longest_run(10ms, 0ms, 60s), FairTurns::kLongestRun + 2 * 10ms);
  EXPECT_LT(longest_run(700ms, 5ms, 60s), FairTurns::kLongestRun + 2 * 705ms);
}

TEST(FairTurns, ACardThatIsLeftAloneAnywayIsNeverWaitedFor) {
  FairTurns turns;
  Clock::time_point now{1h};
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(turns.pause_before(now), 0ms);
    turns.ended(now + 50ms);
    now += 50ms + FairTurns::kGap;
  }
}

TEST(FairTurns, AShortBurstIsNotHeldUp) {
  FairTurns turns;
  Clock::time_point now{1h};
  const Clock::time_point end = now + FairTurns::kLongestRun;
  for (; now < end; now += 10ms) {
    EXPECT_EQ(turns.pause_before(now), 0ms);
    turns.ended(now + 10ms);
  }
  EXPECT_EQ(turns.pause_before(now), FairTurns::kGap);
}

TEST(FairTurns, TheTimeAlreadyLeftCountsTowardsTheGap) {
  FairTurns turns;
  const Clock::time_point start{1h};
  EXPECT_EQ(turns.pause_before(start), 0ms);
  turns.ended(start + FairTurns::kLongestRun);
  EXPECT_EQ(turns.pause_before(start + FairTurns::kLongestRun + 30ms), FairTurns::kGap - 30ms);
}

}  // namespace
}  // namespace kunci::pcsc
