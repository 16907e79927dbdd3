// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/error.h"

namespace kunci::iso7816 {

/// SW1-SW2 of a response (ISO/IEC 7816-4 5.6).
struct StatusWord {
  std::uint16_t value = 0;

  [[nodiscard]] std::uint8_t sw1() const { return static_cast<std::uint8_t>(value >> 8); }
  [[nodiscard]] std::uint8_t sw2() const { return static_cast<std::uint8_t>(value & 0xff); }
  [[nodiscard]] bool ok() const { return value == 0x9000; }
  /// The count in 63Cx, or in the 630x of some older cards. 6300 tells none.
  [[nodiscard]] std::optional<std::uint8_t> tries_left() const {
    const bool counts = (value & 0xfff0) == 0x63c0 || (value > 0x6300 && value <= 0x630f);
    if (!counts) return std::nullopt;
    return static_cast<std::uint8_t>(value & 0x0f);
  }
  friend bool operator==(StatusWord, StatusWord) = default;
};

inline constexpr StatusWord kOk{0x9000};
inline constexpr StatusWord kWrongLength{0x6700};
inline constexpr StatusWord kSecurityStatusNotSatisfied{0x6982};
inline constexpr StatusWord kMethodBlocked{0x6983};
inline constexpr StatusWord kConditionsNotSatisfied{0x6985};
inline constexpr StatusWord kWrongData{0x6a80};
inline constexpr StatusWord kFunctionNotSupported{0x6a81};
inline constexpr StatusWord kFileNotFound{0x6a82};
inline constexpr StatusWord kNoSpace{0x6a84};
inline constexpr StatusWord kWrongParameters{0x6a86};
inline constexpr StatusWord kReferenceNotFound{0x6a88};
inline constexpr StatusWord kInstructionNotSupported{0x6d00};
inline constexpr StatusWord kClassNotSupported{0x6e00};

/// The one translation of status words into domain errors. `ok()` must be handled before: it gives
/// Errc::internal.
Error error_from(StatusWord status);

}  // namespace kunci::iso7816
