// SPDX-License-Identifier: Apache-2.0
// Back to the factory state, by the life cycle of the application (OpenPGP card 3.4.1, 6, 7.2.16).
#pragma once

#include <cstdint>

#include "base/error.h"
#include "drivers/openpgp/core.h"
#include "token/applet.h"

namespace kunci::openpgp {

/// TERMINATE DF and ACTIVATE FILE: every key, certificate, object and PIN is lost. Blocks PW1 and
/// PW3 before, unless PW3 is verified and that is enough for the card. unsupported, and nothing has
/// happened, where the card has no life cycle.
Result<void> reset_card(AppletTransaction& transaction, Core& core, bool admin_verified);

/// ACTIVATE FILE, if this is a card whose reset was interrupted: it answers nothing until then.
Result<void> wake_up(AppletTransaction& transaction, Core& core);

}  // namespace kunci::openpgp
