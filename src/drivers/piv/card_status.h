// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "drivers/piv/core.h"
#include "token/capabilities.h"

namespace kunci::piv {

/// Asks the card for all that CardAdministrator::Status tells, and spends no try.
Result<CardAdministrator::Status> read_status(AppletTransaction& transaction, Core& core);

/// The user's tries: by metadata where the card is known to have them, else by an empty VERIFY.
Result<void> read_user_pin_state(AppletTransaction& transaction, Core& core);

}  // namespace kunci::piv
