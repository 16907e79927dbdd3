// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <csignal>

namespace kunci::tool {

/// While it lives, signals that would end or stop the process are only noted, so that the terminal
/// can be put right first. Signals that were ignored stay ignored. One at a time in a process.
class SignalGuard {
 public:
  SignalGuard();
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

  /// Waits until `descriptor` can be read, or a signal was noted: false then.
  bool wait_readable(int descriptor) const;

  /// The signal noted last, 0 when none.
  [[nodiscard]] int caught() const;

 private:
  static constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

  std::array<struct sigaction, kSignals.size()> before_{};
  sigset_t mask_before_{};
};

}  // namespace kunci::tool
