// SPDX-License-Identifier: Apache-2.0
// What the cache of public objects holds of this card: certificate containers, and two facts that
// the standard fixes for the life of a card (which PIN its discovery object prefers, whether it
// knows GET METADATA). docs/architecture.md says what proves each.
#pragma once

#include "base/error.h"
#include "drivers/piv/memory.h"
#include "drivers/piv/reading.h"

namespace kunci::piv {

/// Takes what was kept of this card into memory, as a guess. Once, and with at most one exchange:
/// the CHUID, which is asked for only where a card of this kind was ever kept.
Result<void> recall_known_card(Reading& reading, CardMemory& memory);

/// Whether it is worth an exchange to learn which card this is: it is where a certificate comes in
/// pieces.
bool is_worth_the_chuid(Reading& reading, const CardMemory& memory);

/// Keeps the container that was just read. Costs one exchange where the CHUID is not known yet and
/// is worth it.
void keep_certificate(Reading& reading, CardMemory& memory, KeyReference place, ByteView container);

/// Keeps facts that were learnt since this card was kept; nothing where it was not. No exchange.
void keep_facts(const Reading& reading, CardMemory& memory);

/// The facts were not all known when this card was kept.
bool knows_more_than_was_kept(const Reading& reading, const CardMemory& memory);

}  // namespace kunci::piv
