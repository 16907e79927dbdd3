// SPDX-License-Identifier: Apache-2.0
// PINs as PIV cards take them: six to eight octets, filled up with FF to eight (SP 800-73-4 pt 2,
// 2.4.3).
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "iso7816/card_channel.h"
#include "token/pin.h"

namespace kunci::piv {

inline constexpr std::size_t kMinPin = 6;
inline constexpr std::size_t kPinBlock = 8;

/// The standard's PINs are decimal; cards with extensions take any text.
PinRules user_pin_rules(bool digits_only);

/// pin_length, pin_characters: what no PIV card takes as a user's PIN.
Result<void> check_user_pin(ByteView pin);
bool is_decimal(ByteView pin);

/// `pin` of at most eight octets.
WipedBytes pin_block(ByteView pin);

/// VERIFY, CHANGE REFERENCE DATA, and RESET RETRY COUNTER with this block of the PUK, for a reader
/// that asks for the PINs itself.
iso7816::PinPadRequest verify_at_pad(std::uint8_t reference);
iso7816::PinPadRequest change_at_pad(std::uint8_t reference);
iso7816::PinPadRequest reset_at_pad(ByteView puk_block);

}  // namespace kunci::piv
