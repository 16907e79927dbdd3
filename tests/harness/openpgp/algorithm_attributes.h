// SPDX-License-Identifier: Apache-2.0
// Algorithm attributes (4.4.3.9): what kind of key stands in a key's place.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "tests/harness/openpgp/openpgp_names.h"
#include "tests/harness/openpgp/openpgp_options.h"
#include "tests/harness/softhsm/key.h"

namespace kunci::harness {

/// The attributes of an algorithm in a key's place: C1, C2 or C3.
Bytes attributes_of(KeyAlgorithm algorithm, OpenPgpKey key);

/// The algorithm of attributes for a key's place. RSA: any length of the public exponent and any
/// import format. Nothing if such a key cannot stand there.
std::optional<KeyAlgorithm> algorithm_with(ByteView attributes, OpenPgpKey key);

/// What a card of these options can make in a key's place.
std::vector<KeyAlgorithm> algorithms_for(const OpenPgpOptions& options, OpenPgpKey key);

/// The attributes of a card that leaves its factory: RSA 2048, or P-256 or Curve25519 without RSA.
Bytes factory_attributes(const OpenPgpOptions& options, OpenPgpKey key);

}  // namespace kunci::harness
