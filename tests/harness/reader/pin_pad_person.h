// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <string>

namespace kunci::harness {

/// What a person at a PIN pad does when asked to type one PIN.
struct PinPadAct {
  enum class Kind { kTypes, kCancels, kLeaves };
  Kind kind = Kind::kLeaves;
  std::string digits;
  std::chrono::milliseconds hesitates{0};  ///< before doing it
};

/// A person at a PIN pad who follows a script: one act for each PIN that is asked for (changing a
/// PIN asks for two or three). After the script's end the person is away, which the reader sees as
/// a time-out, at once. May be used from several threads.
class PinPadPerson {
 public:
  void types(std::string digits, std::chrono::milliseconds hesitates = {}) {
    add({PinPadAct::Kind::kTypes, std::move(digits), hesitates});
  }
  void cancels(std::chrono::milliseconds hesitates = {}) {
    add({PinPadAct::Kind::kCancels, {}, hesitates});
  }
  void leaves(std::chrono::milliseconds hesitates = {}) {
    add({PinPadAct::Kind::kLeaves, {}, hesitates});
  }

  PinPadAct next() {
    const std::lock_guard lock(mutex_);
    if (script_.empty()) return {};
    PinPadAct act = std::move(script_.front());
    script_.pop_front();
    return act;
  }

 private:
  void add(PinPadAct act) {
    const std::lock_guard lock(mutex_);
    script_.push_back(std::move(act));
  }

  std::mutex mutex_;
  std::deque<PinPadAct> script_;
};

}  // namespace kunci::harness
