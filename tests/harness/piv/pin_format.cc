// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/pin_format.h"

#include <algorithm>
#include <cstddef>

namespace kunci::harness {
namespace {

constexpr std::size_t kPaddedSize = 8;
constexpr std::ptrdiff_t kShortest = 6;
constexpr std::uint8_t kPadding = 0xff;

template <class Allowed>
bool has_form(ByteView value, Allowed allowed) {
  if (value.size() != kPaddedSize) return false;
  const auto end = std::ranges::find_if_not(value, allowed);
  const auto is_padding = [](std::uint8_t octet) { return octet == kPadding; };
  return end - value.begin() >= kShortest && std::all_of(end, value.end(), is_padding);
}

}  // namespace

bool is_standard_pin(ByteView value) {
  return has_form(value, [](std::uint8_t octet) { return octet >= '0' && octet <= '9'; });
}

bool is_ascii_pin(ByteView value) {
  return has_form(value, [](std::uint8_t octet) { return octet < 0x80; });
}

}  // namespace kunci::harness
