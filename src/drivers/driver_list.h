// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "token/driver.h"

namespace kunci {

/// The card families, in the order in which a card is asked; PIV last, so that its applet stays
/// selected.
std::span<const Driver> all_drivers();

}  // namespace kunci
