// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace kunci::harness {

/// What goes wrong in one exchange.
enum class FaultKind {
  kRemove,    ///< the card is gone before the command reaches it
  kReset,     ///< the card was reset, then executes the command
  kAnswer,    ///< the command never reaches the card; `Fault::answer` is the answer
  kLose,      ///< the card executes the command, its answer is lost
  kDrop,      ///< the command is lost on its way to the card
  kTruncate,  ///< the card executes the command, of its answer only the first byte arrives
  kHalve,     ///< the card executes the command, half of its data arrives, and the status word
  kDouble,    ///< the card executes the command, its answer arrives twice in a row
  kAfter,     ///< another program's command, `Fault::answer`, has reached the card before
  kKill,      ///< `Fault::process` is killed, the card executes the command
  kNoise,     ///< the card executes the command, `Fault::noise_bytes` meaningless bytes arrive
};

struct Fault {
  static constexpr size_t kDefaultNoise = 64 * 1024;

  FaultKind kind = FaultKind::kLose;
  Bytes answer;  ///< kAfter: the other program's command
  size_t noise_bytes = kDefaultNoise;
  pid_t process = -1;
};

/// Asked before each exchange; `exchange` is 1 for the first one after the hook was set.
using FaultHook = std::function<std::optional<Fault>(uint64_t exchange, ByteView command)>;

/// Reads `remove`, `reset`, `answer=HEX`, `lose`, `drop`, `truncate`, `halve`, `double`,
/// `after=HEX`, `kill=PROCESS`, `noise` or `noise=BYTES` (at most 65538); nothing if it is none of
/// these.
std::optional<Fault> parse_fault(std::string_view text);

/// Faults at given exchanges, each once.
class FaultPlan {
 public:
  FaultPlan& at(uint64_t exchange, Fault fault) {
    faults_[exchange] = std::move(fault);
    return *this;
  }

  /// Reads and adds `EXCHANGE:FAULT`, for instance `3:answer=6F00`; false if it is not understood.
  bool add(std::string_view text);

  std::optional<Fault> operator()(uint64_t exchange, ByteView command) const;

 private:
  std::map<uint64_t, Fault> faults_;
};

}  // namespace kunci::harness
