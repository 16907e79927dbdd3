// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "drivers/piv/core.h"
#include "drivers/piv/personalisation.h"

namespace kunci::piv {

/// A new personality for a card that cannot be reset. `proven`: the SO's secret was accepted in
/// this transaction already; otherwise it may also be the factory's, and is replaced then.
///
/// Certificates and objects are erased, the management key is replaced where the card can do that,
/// the user PIN becomes a random one. Private keys cannot be erased by the standard. Before
/// anything is changed but PIN and PUK, the management key must be there: management_key otherwise,
/// factory_secret where it is the factory's and would have to stay.
Result<void> repersonalise(AppletTransaction& transaction, Core& core,
                           const Personality& personality, bool proven);

}  // namespace kunci::piv
