// SPDX-License-Identifier: Apache-2.0
#include "token/pin.h"

#include <algorithm>

#include "crypto/random.h"

namespace kunci {

Result<void> PinRules::check(ByteView pin) const {
  if (pin.size() < min_length || pin.size() > max_length) return fail(Errc::pin_length);
  const auto is_digit = [](std::uint8_t c) { return c >= '0' && c <= '9'; };
  if (digits_only && !std::ranges::all_of(pin, is_digit)) return fail(Errc::pin_characters);
  return {};
}

Result<Secret> random_digits(std::size_t count) {
  Secret digits(count);
  for (std::uint8_t& digit : digits.writable()) {
    // 250 is the largest multiple of ten that an octet holds: beyond it some digits would be
    // likelier.
    std::uint8_t octet = 250;
    while (octet >= 250) {
      if (const auto filled = crypto::fill_with_random({&octet, 1}); !filled) {
        return fail(filled.error());
      }
    }
    digit = static_cast<std::uint8_t>('0' + octet % 10);
  }
  return digits;
}

}  // namespace kunci
