// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/t0_link.h"

#include <algorithm>
#include <utility>

namespace kunci::harness {
namespace {

constexpr size_t kP3 = 4;
constexpr uint8_t kGetResponse = 0xc0;
constexpr size_t kStatus = 2;
constexpr size_t kWhole = 256;

/// A length from 1 to 256 as the byte of a status word or of Le; more than 256 is said as 256.
uint8_t length_byte(size_t length) { return static_cast<uint8_t>(std::min(length, kWhole)); }

}  // namespace

Bytes T0Link::transmit(VirtualCard& card, ByteView command) {
  const size_t expected = command[kP3] == 0 ? kWhole : command[kP3];
  const bool has_data = command.size() > kP3 + 1;
  if (!has_data && command[1] == kGetResponse && !waiting_.empty()) return hand_over(expected);
  waiting_.clear();
  Bytes whole = copy_of(has_data ? command : command.first(kP3));
  whole.push_back(0);  // Le: the card shall answer with all that it has
  waiting_ = card.transmit(whole);
  const size_t length = waiting_.size() < kStatus ? 0 : waiting_.size() - kStatus;
  if (length == 0) return std::exchange(waiting_, {});
  if (has_data) return {0x61, length_byte(length)};
  if (expected > length && command[kP3] != 0) {
    waiting_.clear();
    return {0x6c, length_byte(length)};
  }
  return hand_over(expected);
}

Bytes T0Link::hand_over(size_t expected) {
  const size_t length = waiting_.size() - kStatus;
  const size_t given = std::min(expected, length);
  Bytes answer(waiting_.begin(), waiting_.begin() + static_cast<ptrdiff_t>(given));
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<ptrdiff_t>(given));
  if (given < length) {
    append(answer, Bytes{0x61, length_byte(length - given)});
  } else {
    append(answer, std::exchange(waiting_, {}));
  }
  return answer;
}

}  // namespace kunci::harness
