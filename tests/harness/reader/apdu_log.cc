// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/apdu_log.h"

#include <algorithm>
#include <array>

#include "base/hex.h"

namespace kunci::harness {
namespace {

constexpr size_t kHeader = 4;

/// Commands whose data are names and parameters: SELECT, SELECT DATA, GET DATA (both), GENERATE,
/// MANAGE SECURITY ENVIRONMENT, GET RESPONSE.
constexpr std::array<uint8_t, 7> kOpenInstructions = {0xa4, 0xa5, 0xca, 0xcb, 0x47, 0x22, 0xc0};

std::string upper_hex(ByteView bytes) {
  std::string text = to_hex(bytes);
  for (char& c : text) c = static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
  return text;
}

std::string shown_answer(ByteView answer) {
  if (answer.size() < 2) return std::to_string(answer.size()) + " bytes";
  const std::string status = upper_hex(answer.last(2));
  if (answer.size() == 2) return status;
  return std::to_string(answer.size() - 2) + " bytes, " + status;
}

}  // namespace

std::string masked_command(ByteView command) {
  const ByteView header = command.first(std::min(kHeader, command.size()));
  const ByteView rest = command.subspan(header.size());
  const bool has_data = rest.size() > 1 && !(rest.size() == 3 && rest[0] == 0);
  const bool is_open = command.size() > 1 && std::ranges::count(kOpenInstructions, command[1]) != 0;
  if (!has_data || is_open) return upper_hex(command);
  const size_t length_size = rest[0] == 0 ? 3 : 1;
  return upper_hex(command.first(kHeader + length_size)) + "+" +
         std::to_string(rest.size() - length_size) + " bytes";
}

void ApduLog::add(ByteView command, ByteView answer, std::string_view remark) {
  const std::lock_guard lock(mutex_);
  instructions_.push_back(command.size() < 2 ? uint8_t{0} : command[1]);
  std::string line =
      std::to_string(instructions_.size()) + "  " + masked_command(command) + "  -> ";
  line += answer.empty() ? "nothing" : shown_answer(answer);
  if (!remark.empty()) line.append("  (").append(remark).append(")");
  lines_.push_back(std::move(line));
  octets_ += command.size() + answer.size();
}

size_t ApduLog::count() const {
  const std::lock_guard lock(mutex_);
  return instructions_.size();
}

size_t ApduLog::count_of(uint8_t instruction) const {
  const std::lock_guard lock(mutex_);
  return static_cast<size_t>(std::ranges::count(instructions_, instruction));
}

size_t ApduLog::octets() const {
  const std::lock_guard lock(mutex_);
  return octets_;
}

std::vector<std::string> ApduLog::lines() const {
  const std::lock_guard lock(mutex_);
  return lines_;
}

void ApduLog::clear() {
  const std::lock_guard lock(mutex_);
  instructions_.clear();
  lines_.clear();
  octets_ = 0;
}

}  // namespace kunci::harness
