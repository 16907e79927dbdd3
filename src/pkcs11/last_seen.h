// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>

namespace kunci::pkcs11 {

/// When something was last seen to be there. Nobody pulls a card out and notices that it took some
/// milliseconds longer to be seen, and whoever uses a card meanwhile is told by its absence; but a
/// look takes as long as the check of a signature.
class LastSeen {
 public:
  static constexpr std::chrono::milliseconds kIsGoodFor{4};

  void note() { at_ = now(); }
  void forget() { at_ = 0; }
  [[nodiscard]] bool just_now() const {
    const Clock::rep at = at_;
    return at != 0 && Clock::duration(now() - at) < kIsGoodFor;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static Clock::rep now() { return Clock::now().time_since_epoch().count(); }

  std::atomic<Clock::rep> at_ = 0;  // 0: never
};

}  // namespace kunci::pkcs11
