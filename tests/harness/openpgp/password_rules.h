// SPDX-License-Identifier: Apache-2.0
// Lengths of passwords (4.3): what C4 tells, and what new passwords must keep to.
#pragma once

#include <cstddef>

#include "base/bytes.h"

namespace kunci::harness::openpgp {

inline constexpr std::size_t kShortestPw1 = 6;
inline constexpr std::size_t kShortestPw3 = 8;
inline constexpr std::size_t kShortestResettingCode = 8;
inline constexpr std::size_t kLongestPassword = 127;

inline bool is_password(ByteView value, std::size_t shortest) {
  return value.size() >= shortest && value.size() <= kLongestPassword;
}

}  // namespace kunci::harness::openpgp
