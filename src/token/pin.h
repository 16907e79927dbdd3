// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/error.h"
#include "base/secret.h"

namespace kunci {

enum class PinRole : std::uint8_t {
  user,
  so  ///< PIV: the PUK, or the management key where it is given in hexadecimal; OpenPGP: PW3
};

/// What a card accepts as a PIN; checked before anything is sent, so that a slip costs no try.
struct PinRules {
  std::size_t min_length = 0;
  std::size_t max_length = 0;
  bool digits_only = false;

  /// Errc::pin_length, Errc::pin_characters.
  [[nodiscard]] Result<void> check(ByteView pin) const;
};

/// What is known of a PIN without spending a try.
struct PinState {
  std::optional<std::uint8_t> tries_left{};
  std::optional<std::uint8_t> tries_max{};
  std::optional<bool>
      factory{};    ///< the value is the factory's; nothing where the card does not tell
  bool set = true;  ///< false: nobody has set it since the token was initialised

  [[nodiscard]] bool locked() const { return tries_left == 0; }
};

/// A PIN as a caller gives it: typed (`pin` set), or to be typed by the person at the reader's pad
/// (`pin` empty).
struct PinEntry {
  const Secret* typed = nullptr;

  [[nodiscard]] bool at_pad() const { return typed == nullptr; }
};

/// A PIN of so many random decimal digits.
Result<Secret> random_digits(std::size_t count);

}  // namespace kunci
