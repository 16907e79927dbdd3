// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>

#include "client/module.h"

namespace kunci::tool {

/// Tells when it is worth to look at the slots again: at each event that the module reports, or,
/// with a module that cannot wait, every second; and when the process is asked to end (SIGINT,
/// SIGTERM, SIGHUP), which are held back from its making on.
class EventSource {
 public:
  explicit EventSource(Module& module);
  /// Ends the waiting by finalising the module (PKCS#11 3.2, 5.5.6): nothing of it can be used
  /// afterwards.
  ~EventSource();
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;

  /// Waits; false when the process is to end.
  bool wait() { return wait_for(std::nullopt); }
  /// The same, at most that long.
  bool wait_for(std::optional<std::chrono::milliseconds> patience);

 private:
  struct Shared;

  Module& module_;
  int signals_ = -1;
  std::shared_ptr<Shared> shared_;
};

}  // namespace kunci::tool
