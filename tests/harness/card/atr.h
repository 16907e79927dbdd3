// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace kunci::harness {

/// The transmission protocol that a card's ATR offers (ISO/IEC 7816-3).
enum class CardProtocol : std::uint8_t { t0, t1 };

/// An ATR whose historical octets are a category indicator 80, card capabilities (selection by full
/// and partial AID, command chaining, extended length or not) and a name of at most eight octets as
/// issuer data (ISO/IEC 7816-4, 12.1.1).
Bytes make_atr(CardProtocol protocol, bool extended_length, std::string_view name);

/// An ATR with these historical octets, at most fifteen.
Bytes make_atr(CardProtocol protocol, ByteView history);

}  // namespace kunci::harness
