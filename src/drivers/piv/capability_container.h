// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace kunci::piv {

/// The part of a card's identifier that makes it unique.
using CardNumber = std::array<std::uint8_t, 14>;

/// A card capability container (SP 800-73-4 pt 1, appendix A; GSC-IS 2.1) that says no more than
/// that this is a card with the PIV data model. Windows and others look for it.
Bytes make_capability_container(const CardNumber& number);

}  // namespace kunci::piv
