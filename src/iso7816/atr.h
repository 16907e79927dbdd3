// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"

namespace kunci::iso7816 {

/// What the historical bytes tell of the card's abilities (ISO/IEC 7816-4 12.1.1, 12.1.1.8 "card
/// capabilities").
struct CardCapabilities {
  bool told = false;  ///< the ATR speaks of them at all
  bool command_chaining = false;
  bool extended_length = false;  ///< Lc and Le fields of three octets
};

/// The historical bytes of an ATR (ISO/IEC 7816-3 8.2); malformed where its lengths contradict each
/// other.
Result<ByteView> historical_bytes(ByteView atr);

/// Never fails: an ATR that cannot be read tells nothing.
CardCapabilities capabilities_from(ByteView atr);

}  // namespace kunci::iso7816
