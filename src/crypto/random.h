// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "base/error.h"

namespace kunci::crypto {

/// Fills with octets of a generator fit for keys and PINs. On an error nothing in `octets` may be
/// used.
Result<void> fill_with_random(std::span<std::uint8_t> octets);

}  // namespace kunci::crypto
