// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>

#include "base/error.h"
#include "pcsc/reader_monitor.h"

namespace kunci::pcsc {

/// Waits for readers and cards to come and go, in the caller's thread and on a connection of its
/// own to pcscd.
class EventWaiter {
 public:
  EventWaiter();
  /// No wait() may be under way.
  ~EventWaiter();
  EventWaiter(const EventWaiter&) = delete;
  EventWaiter& operator=(const EventWaiter&) = delete;

  /// Returns once readers or cards differ from `known`, a result of ReaderMonitor::refresh (an
  /// empty one if that failed); at once if they do already. Sees pcscd start, stop and restart. May
  /// now and then return although nothing differs. One thread at a time. Errc::cancelled after
  /// cancel(); Errc::out_of_memory.
  Result<void> wait(std::span<const ReaderState> known);

  /// Ends a wait() that is under way in another thread, and every later one. Waits until that
  /// thread has stopped waiting in pcscd, a matter of milliseconds.
  void cancel() noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kunci::pcsc
