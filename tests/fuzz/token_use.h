// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/fuzz/fuzz_input.h"
#include "token/driver.h"

namespace kunci::fuzz {

/// Lets the driver probe a card that answers as the input says, and then do all that a token can:
/// in the order of the input's first octets.
void use_driver(const Driver& driver, ByteView octets);

}  // namespace kunci::fuzz
