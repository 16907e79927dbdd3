// SPDX-License-Identifier: Apache-2.0
#include "pcsc/fair_turns.h"

namespace kunci::pcsc {

FairTurns::Clock::duration FairTurns::pause_before(Clock::time_point now) {
  const Clock::duration idle = now - last_end_;
  if (idle >= kGap) {
    run_start_ = now;
    return Clock::duration::zero();
  }
  if (now - run_start_ < kLongestRun) return Clock::duration::zero();
  const Clock::duration pause = kGap - idle;
  run_start_ = now + pause;
  return pause;
}

}  // namespace kunci::pcsc
