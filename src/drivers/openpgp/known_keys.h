// SPDX-License-Identifier: Apache-2.0
// What the cache of public objects holds of this card: public keys, each believed because the card
// tells its fingerprint. docs/architecture.md says what proves what.
#pragma once

#include "drivers/openpgp/core.h"
#include "drivers/openpgp/key_places.h"

namespace kunci::openpgp {

/// The key that was kept of this place, where it is the one that the card describes: a guess, since
/// a program may make a pair and leave the old one's description. nullptr where there is none, or
/// where the application related data were not read yet. No exchange.
Found<crypto::PublicKey> likely_key(Core& core, const Place& place);

/// Keeps the key that the card just gave, where the card describes it well enough to be recognised.
void keep_key(Core& core, const Place& place, const crypto::PublicKey& key);

}  // namespace kunci::openpgp
