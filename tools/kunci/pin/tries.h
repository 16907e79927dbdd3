// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "client/module.h"
#include "report/value.h"

namespace kunci::tool {

enum class Who : std::uint8_t { user, so };

/// How often a PIN may still be wrong: exactly through our vendor interface, otherwise as far as
/// token flags tell (PKCS#11 3.2, 3.2). Finding out spends no try.
struct Tries {
  std::optional<CK_ULONG> left{};
  std::optional<CK_ULONG> most{};
  bool reduced = false;  ///< at least one was spent
  bool last = false;     ///< the next wrong one locks
  bool locked = false;
};

Tries tries_of(const Module& module, CK_SLOT_ID slot, Who who);

/// "3 tries left", "the last try", "locked", or empty when nothing is known.
std::string describe(const Tries& tries);

/// {"left", "max", "low", "final", "locked"}; numbers are null when the token does not tell.
Value to_value(const Tries& tries);

}  // namespace kunci::tool
