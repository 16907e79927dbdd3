// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "pkcs11/rv.h"
#include "token/token.h"

namespace kunci::pkcs11 {

/// C_GenerateRandom (PKCS#11 3.2, 5.19.2): fills with random octets of this process's generator, or
/// of the card: CKR_RANDOM_NO_RNG where it has none.
CkResult<void> fill_with_random(Token& token, bool from_card, std::span<std::uint8_t> octets);

}  // namespace kunci::pkcs11
