// SPDX-License-Identifier: Apache-2.0
#include "terminal/signal_guard.h"

#include <poll.h>

#include <cerrno>

namespace kunci::tool {
namespace {

volatile std::sig_atomic_t g_caught = 0;

extern "C" void note_signal(int number) { g_caught = number; }

}  // namespace

// The signals stay blocked but for the wait itself: none can come between the look at `caught` and
// the wait.
SignalGuard::SignalGuard() {
  g_caught = 0;
  sigset_t blocked;
  sigemptyset(&blocked);
  for (const int number : kSignals) sigaddset(&blocked, number);
  sigprocmask(SIG_BLOCK, &blocked, &mask_before_);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    struct sigaction noting{};
    noting.sa_handler = note_signal;
    sigaction(kSignals[i], &noting, &before_[i]);
    if (before_[i].sa_handler == SIG_IGN) sigaction(kSignals[i], &before_[i], nullptr);
  }
}

SignalGuard::~SignalGuard() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before_[i], nullptr);
  sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

bool SignalGuard::wait_readable(int descriptor) const {
  pollfd readable{.fd = descriptor, .events = POLLIN, .revents = 0};
  while (caught() == 0) {
    if (::ppoll(&readable, 1, nullptr, &mask_before_) > 0) return true;
    if (errno != EINTR) return false;
  }
  return false;
}

int SignalGuard::caught() const { return g_caught; }

}  // namespace kunci::tool
