// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "drivers/piv/chuid.h"
#include "drivers/piv/core.h"
#include "drivers/piv/so_secret.h"

namespace kunci::piv {

/// The card's identifier, read once; nothing where it has none, or one that makes no sense.
/// not_logged_in where the card does not give it to everybody, against the standard.
Result<std::optional<Chuid>> read_chuid(AppletTransaction& transaction, CardMemory& memory);

/// After the user PIN became `pin`: takes the note "not set yet" off a token that carries it. That
/// needs the management key: the SO's own, or the one that the card gives out for the new PIN. The
/// PIN is verified afterwards; one that was given at the reader's pad has to be typed there again.
Result<void> mark_user_pin_as_set(AppletTransaction& transaction, Core& core,
                                  const SoSecret& so_secret, const PinEntry& pin);

}  // namespace kunci::piv
