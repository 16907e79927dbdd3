// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "tests/harness/reader/fault.h"

namespace kunci::test {

struct NamedFault {
  const char* name;
  harness::Fault fault;
};

/// What may go wrong in one exchange with a card.
inline const std::vector<NamedFault>& named_faults() {
  using harness::FaultKind;
  static const std::vector<NamedFault> all = {
      {"removed", {.kind = FaultKind::kRemove}},
      {"reset", {.kind = FaultKind::kReset}},
      {"6982", {.kind = FaultKind::kAnswer, .answer = {0x69, 0x82}}},
      {"6f00", {.kind = FaultKind::kAnswer, .answer = {0x6f, 0x00}}},
      {"answer lost", {.kind = FaultKind::kLose}},
      {"truncated", {.kind = FaultKind::kTruncate}},
      {"noise", {.kind = FaultKind::kNoise}},
  };
  return all;
}

/// A hook that puts a fault into one exchange, counted from where the hook is set.
inline harness::FaultHook fault_at(std::size_t step, const harness::Fault& fault) {
  return [step, fault](std::uint64_t exchange, ByteView) -> std::optional<harness::Fault> {
    if (exchange != step) return std::nullopt;
    return fault;
  };
}

/// A hook that puts a fault into the nth command with this instruction, or into all (0).
inline harness::FaultHook fault_in(std::uint8_t instruction, std::size_t nth,
                                   const harness::Fault& fault) {
  return [instruction, nth, fault, seen = std::size_t{0}](
             std::uint64_t, ByteView command) mutable -> std::optional<harness::Fault> {
    if (command.size() < 2 || command[1] != instruction) return std::nullopt;
    if (nth != 0 && ++seen != nth) return std::nullopt;
    return fault;
  };
}

/// A hook that answers so to every command that `which` picks; none of them does anything.
template <std::predicate<ByteView> Which>
harness::FaultHook answer_where(Which which, Bytes answer) {
  return [which = std::move(which), answer = std::move(answer)](
             std::uint64_t, ByteView command) -> std::optional<harness::Fault> {
    constexpr std::size_t kHeader = 4;
    if (command.size() < kHeader || !which(command)) return std::nullopt;
    return harness::Fault{.kind = harness::FaultKind::kAnswer, .answer = answer};
  };
}

}  // namespace kunci::test
