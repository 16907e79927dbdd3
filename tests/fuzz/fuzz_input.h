// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace kunci::fuzz {

/// The octets of one run, taken one after the other. At their end come zeros, and no more octets
/// than are left.
class FuzzInput {
 public:
  explicit FuzzInput(ByteView octets) : rest_(octets) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  std::uint8_t octet() {
    if (rest_.empty()) return 0;
    const std::uint8_t first = rest_.front();
    rest_ = rest_.subspan(1);
    return first;
  }
  bool flag() { return (octet() & 1U) != 0; }
  std::size_t below(std::size_t limit) { return octet() % limit; }
  std::uint16_t number() {
    const std::uint8_t high = octet();
    return static_cast<std::uint16_t>(high << 8 | octet());
  }
  ByteView take(std::size_t size) {
    const ByteView taken = rest_.first(std::min(size, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }
  /// As many as the next octet says.
  ByteView some() { return take(octet()); }
  ByteView rest() { return take(rest_.size()); }

 private:
  ByteView rest_;
};

inline std::string_view text_of(ByteView octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

}  // namespace kunci::fuzz
