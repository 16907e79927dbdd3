// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "iso7816/card_channel.h"

namespace kunci::pcsc {

/// PIN_VERIFY_STRUCTURE or PIN_MODIFY_STRUCTURE with the command behind it (PC/SC part 10, 2.5.2
/// and 2.5.3): ASCII digits from the left, ended by the reader's key, numbers in this host's order.
WipedBytes encode_pin_request(const iso7816::PinPadRequest& request);

/// What the reader's own status words mean, which tell that nothing reached the card (PC/SC part
/// 10, 2.5.2 table 3); anything else is the card's answer. Two entries that differ are
/// Errc::cancelled.
Result<void> check_pad_answer(ByteView answer);

}  // namespace kunci::pcsc
