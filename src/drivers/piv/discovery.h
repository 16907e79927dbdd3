// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace kunci::piv {

inline constexpr std::uint8_t kGlobalPin = 0x00;
inline constexpr std::uint8_t kApplicationPin = 0x80;
inline constexpr std::uint8_t kPuk = 0x81;

/// Which PIN opens the card, by the PIN usage policy in its discovery object (SP 800-73-4 pt 1,
/// 3.3.2): the global one only where the policy names it and prefers it. The application's where
/// nothing can be read.
std::uint8_t user_pin_reference(ByteView discovery_object);

}  // namespace kunci::piv
