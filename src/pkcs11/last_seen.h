// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>

namespace kunci::pkcs11 {

/// When something was last seen to be there. A look takes as long as the check of a signature:
/// while a program calls without a pause it is good for some milliseconds, since whoever uses a
/// card meanwhile is told by its absence. After a pause, in which a card may have been pulled out,
/// it is looked for again.
class LastSeen {
 public:
  static constexpr std::chrono::milliseconds kIsGoodFor{4};
  static constexpr std::chrono::milliseconds kPause{1};

  void note() {
    const Clock::rep at = now();
    at_ = at;
    asked_ = at;
  }
  void forget() { at_ = 0; }
  /// To be asked at each call: it tells a pause by that.
  [[nodiscard]] bool just_now() {
    const Clock::rep time = now();
    const bool paused = Clock::duration(time - asked_.exchange(time)) >= kPause;
    const Clock::rep at = at_;
    return at != 0 && !paused && Clock::duration(time - at) < kIsGoodFor;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static Clock::rep now() { return Clock::now().time_since_epoch().count(); }

  std::atomic<Clock::rep> at_ = 0;     // 0: never
  std::atomic<Clock::rep> asked_ = 0;  // or noted
};

}  // namespace kunci::pkcs11
