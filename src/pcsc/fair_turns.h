// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace kunci::pcsc {

/// When to leave a card alone for a moment, so that a busy program does not starve the others.
///
/// libpcsclite asks again for a card that another program holds every 100 ms
/// (PCSCLITE_LOCK_POLL_RATE), and nobody is told that somebody waits. Between two signatures of a
/// tight loop the card is free for less than a millisecond: a waiting program could miss that
/// moment for minutes. So one that has used the card for kLongestRun makes a gap in which everyone
/// who waits has asked once, with half as long again for a machine that is busy. A gap that comes
/// by itself counts.
class FairTurns {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr Clock::duration kLongestRun = std::chrono::seconds(2);
  static constexpr Clock::duration kGap = std::chrono::milliseconds(150);

  /// How long a transaction that could begin at `now` has to be put off; zero nearly always.
  [[nodiscard]] Clock::duration pause_before(Clock::time_point now);

  /// A transaction ended at `now`.
  void ended(Clock::time_point now) { last_end_ = now; }

 private:
  Clock::time_point run_start_{};
  Clock::time_point last_end_{};
};

}  // namespace kunci::pcsc
