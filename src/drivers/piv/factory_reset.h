// SPDX-License-Identifier: Apache-2.0
// Back to the factory state, on cards that have a command for it.
#pragma once

#include <cstdint>

#include "base/error.h"
#include "base/secret.h"
#include "token/applet.h"

namespace kunci::piv {

inline constexpr std::uint8_t kFactoryPin[] = {'1', '2', '3', '4', '5', '6'};
inline constexpr std::uint8_t kFactoryPuk[] = {'1', '2', '3', '4', '5', '6', '7', '8'};

/// Blocks what such cards want blocked, the PIN or the PUK too, and resets: every key, certificate,
/// object and PIN is lost. false, and nothing has happened, where the card does not know the
/// command or can only be reset together with the rest of its device.
Result<bool> reset_card(AppletTransaction& transaction);

}  // namespace kunci::piv
