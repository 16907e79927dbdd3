// SPDX-License-Identifier: Apache-2.0
// PINs that are typed at the reader's pad. This family has no padding (OpenPGP card 3.4.1, 7.2.2 to
// 7.2.4): the reader puts what is typed behind the header and counts it (PC/SC part 10, 2.5.2).
#pragma once

#include <cstdint>

#include "iso7816/card_channel.h"
#include "token/pin.h"

namespace kunci::openpgp {

/// VERIFY of the PIN with this reference, of a length that the rules allow.
iso7816::PinPadRequest verify_at_pad(std::uint8_t reference, const PinRules& rules);
/// CHANGE REFERENCE DATA: the old one, then the new one twice.
iso7816::PinPadRequest change_at_pad(std::uint8_t reference, const PinRules& rules);
/// RESET RETRY COUNTER of PW1 with PW3 verified: the new one, twice.
iso7816::PinPadRequest reset_at_pad(const PinRules& rules);

}  // namespace kunci::openpgp
