// SPDX-License-Identifier: Apache-2.0
#include "token/pin.h"

#include <algorithm>

namespace kunci {

Result<void> PinRules::check(ByteView pin) const {
  if (pin.size() < min_length || pin.size() > max_length) return fail(Errc::pin_length);
  const auto is_digit = [](std::uint8_t c) { return c >= '0' && c <= '9'; };
  if (digits_only && !std::ranges::all_of(pin, is_digit)) return fail(Errc::pin_characters);
  return {};
}

}  // namespace kunci
