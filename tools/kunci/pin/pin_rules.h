// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "base/bytes.h"

namespace kunci::tool {

/// What an administrator asks of PINs beyond what is always refused (`weakness_of`): table [pin] of
/// a profile. 0 = no such rule.
struct PinRules {
  int length_min = 0;
  int length_max = 0;
  bool digits_only = false;
  int run_max = 0;            ///< longest run that counts up or down: 3 allows "123", not "1234"
  int repeat_max = 0;         ///< how often one character may stand in a row
  int identity_part_max = 0;  ///< longest part of an identity number that may be in the PIN

  friend bool operator==(const PinRules&, const PinRules&) = default;
};

/// Which rule the PIN breaks, in the person's language and without a character of the PIN; empty
/// when none. `identity_numbers` are the holder's: NIK, NIP, date of birth, telephone; what is no
/// letter or digit in them does not count ("1990-01-02").
std::string broken_pin_rule(const PinRules& rules, ByteView pin,
                            std::span<const std::string> identity_numbers = {});

}  // namespace kunci::tool
