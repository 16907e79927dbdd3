// SPDX-License-Identifier: Apache-2.0
// Public keys among a card's StateValues.
#pragma once

#include <string>

#include "tests/harness/card/state_file.h"
#include "tests/harness/softhsm/key.h"

namespace kunci::harness {

/// Keeps a public key under `name` and names that begin with it; `remarks` are octets that the card
/// adds.
void put_key(StateValues& values, const std::string& name, const PublicKey& key, ByteView remarks);

struct StoredKey {
  PublicKey key;
  Bytes remarks;
};
/// Throws std::runtime_error if it is not there, or if it has fewer than `remarks` remarks.
StoredKey get_key(const StateValues& values, const std::string& name, std::size_t remarks);

}  // namespace kunci::harness
