// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/fuzz/fuzz_input.h"

namespace kunci::fuzz {

/// The functions of winscard.h, of this program instead of libpcsclite, so that a module loaded
/// into it sees one reader with a card that answers as this input says. Between runs there is no
/// card: nullptr.
void put_card_in(FuzzInput* answers);

}  // namespace kunci::fuzz
