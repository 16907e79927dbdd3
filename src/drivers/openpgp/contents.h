// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "drivers/openpgp/core.h"
#include "drivers/openpgp/key_places.h"
#include "token/token.h"

namespace kunci::openpgp {

/// What is on the card, as Token shows it. Each method reads what is not known yet, in a
/// transaction of its own.
class Contents {
 public:
  explicit Contents(Core& core) : core_(core) {}

  Result<void> read_ahead(ReadAhead what);
  Result<Found<KeyPair>> key_pair(KeyReference place);
  /// Where the pair was not read yet, one that another process has read and whose fingerprint the
  /// card tells is as good.
  Result<Found<KeyPair>> likely_pair(KeyReference place);
  Result<KeyPolicy> key_policy(KeyReference place);
  /// As Token says it. The place of a key that is no pair of ours is not vacant either.
  Result<bool> is_vacant(KeyReference reference);
  Result<Found<Bytes>> certificate(KeyReference place);
  /// The object that keeps our mark is not shown while it does.
  Result<Found<Bytes>> data(const DataPlace& place);

 private:
  Core& core_;
};

/// The application related data, read if need be.
Result<Found<ApplicationData>> application_data(Core& core);

}  // namespace kunci::openpgp
