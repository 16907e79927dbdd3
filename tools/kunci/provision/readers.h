// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>

#include "cli/context.h"
#include "watch/event_source.h"

namespace kunci::tool {

/// Watches all readers and has each token that is put in worked on once, in a thread of its own.
/// The module cannot be used any more when this is gone.
class Readers {
 public:
  /// To be called when the work is over and nobody has been told yet: from then on another token
  /// can be in the reader.
  using Over = std::function<void()>;
  /// What becomes of a token in a reader; called in a thread of its own, must not throw. True when
  /// the token was taken out in the middle: if it is in again unseen, it is worked on again.
  using Work = std::function<bool(const SlotInfo& slot, const Over& over)>;

  /// From now on a wish to end the process is held back until watch() can follow it.
  Readers(Module& module, Work work) : module_(module), work_(std::move(work)), events_(module) {}

  /// Until `finished` says so, the process is asked to end, or nothing has happened for the time of
  /// `idle`. `stopping` is set as soon as the end has begun; all work is over when this returns.
  /// False when the process was asked to end.
  bool watch(const std::function<bool()>& finished, std::optional<std::chrono::seconds> idle,
             std::atomic<bool>& stopping);

 private:
  using Clock = std::chrono::steady_clock;

  /// One reader, from the insertion of a token to its removal.
  struct Place {
    std::thread thread{};
    std::atomic<bool> busy = false;
    std::atomic<bool> removed = false;   ///< in the middle of the work
    std::optional<std::string> spent{};  ///< this token has been worked on and is still in
    int repetitions = 0;
  };

  bool look();
  bool look_at(CK_SLOT_ID slot);
  static void take_end(Place& place);
  void start(Place& place, const SlotInfo& slot);
  void join_all();

  Module& module_;
  Work work_;
  EventSource events_;
  std::map<CK_SLOT_ID, Place> places_{};
};

}  // namespace kunci::tool
