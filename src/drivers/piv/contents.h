// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "drivers/piv/core.h"
#include "drivers/piv/key_places.h"
#include "drivers/piv/memory.h"
#include "token/token.h"

namespace kunci::piv {

/// What is on the card, as Token shows it. Each method reads what is not known yet, in a
/// transaction of its own.
class Contents {
 public:
  explicit Contents(Core& core) : core_(core) {}

  Result<std::vector<KeyReference>> places_in_use();
  Result<void> read_ahead(ReadAhead what);
  Result<Found<KeyPair>> key_pair(KeyReference place);
  /// key_pair(), or what the cache holds of this card, where a use of the key will show whether it
  /// still holds.
  Result<Found<KeyPair>> likely_pair(KeyReference place);
  Result<bool> is_vacant(KeyReference place);
  Result<KeyPolicy> key_policy(KeyReference place);
  /// A placeholder of ours is no certificate.
  Result<Found<Bytes>> certificate(KeyReference place);
  /// The printed information is not shown while it serves to keep the management key.
  Result<Found<Bytes>> data(const DataPlace& place);

 private:
  Result<Found<KeyMetadata>> key_metadata(KeyReference place);

  Core& core_;
};

/// The pair as far as memory tells without asking the card; nothing where the card must be asked.
std::optional<Found<KeyPair>> remembered_pair(const CardMemory& memory, const Place& place);

}  // namespace kunci::piv
