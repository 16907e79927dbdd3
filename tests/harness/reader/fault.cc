// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/fault.h"

#include <array>
#include <charconv>

#include "base/hex.h"

namespace kunci::harness {
namespace {

constexpr size_t kMostNoise = 65538;

struct Word {
  std::string_view text;
  FaultKind kind;
};
constexpr std::array kWords = {
    Word{"remove", FaultKind::kRemove}, Word{"reset", FaultKind::kReset},
    Word{"lose", FaultKind::kLose},     Word{"drop", FaultKind::kDrop},
    Word{"halve", FaultKind::kHalve},   Word{"truncate", FaultKind::kTruncate},
    Word{"double", FaultKind::kDouble}, Word{"noise", FaultKind::kNoise},
};

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (text.empty() || parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return value;
}

std::optional<Fault> fault_with(FaultKind kind, std::string_view octets) {
  auto apdu = from_hex(octets);
  if (!apdu) return std::nullopt;
  return Fault{.kind = kind, .answer = std::move(*apdu)};
}

}  // namespace

std::optional<Fault> parse_fault(std::string_view text) {
  for (const Word& word : kWords) {
    if (text == word.text) return Fault{.kind = word.kind, .answer = {}};
  }
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view value = text.substr(equals + 1);
  if (text.starts_with("answer=")) return fault_with(FaultKind::kAnswer, value);
  if (text.starts_with("after=")) return fault_with(FaultKind::kAfter, value);
  if (text.starts_with("kill=")) {
    const auto process = parse_number<pid_t>(value);
    if (!process || *process <= 1) return std::nullopt;
    return Fault{.kind = FaultKind::kKill, .answer = {}, .process = *process};
  }
  const auto bytes = parse_number<size_t>(value);
  if (!text.starts_with("noise=") || !bytes || *bytes > kMostNoise) return std::nullopt;
  return Fault{.kind = FaultKind::kNoise, .answer = {}, .noise_bytes = *bytes};
}

bool FaultPlan::add(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  const auto exchange = parse_number<uint64_t>(text.substr(0, colon));
  auto fault = parse_fault(text.substr(colon + 1));
  if (!exchange || *exchange == 0 || !fault) return false;
  at(*exchange, std::move(*fault));
  return true;
}

std::optional<Fault> FaultPlan::operator()(uint64_t exchange, ByteView /*command*/) const {
  const auto found = faults_.find(exchange);
  return found == faults_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace kunci::harness
