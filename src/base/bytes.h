// SPDX-License-Identifier: Apache-2.0
// Octet strings: who owns them and who only looks at them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kunci {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// The octets of a text, without a terminating NUL. Valid as long as the text is.
inline ByteView bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The octets read as text. Valid as long as the octets are; nothing is checked.
inline std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes copy_of(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

inline bool equal(ByteView left, ByteView right) { return std::ranges::equal(left, right); }

/// Appends `tail` to any growable octet container.
template <class Container>
void append(Container& head, ByteView tail) {
  head.insert(head.end(), tail.begin(), tail.end());
}

}  // namespace kunci
