// SPDX-License-Identifier: Apache-2.0
// Algorithm attributes, C1 to C3: what kind of key a place has, and what kind the next one will be
// (OpenPGP card 3.4.1, 4.4.3.9).
#pragma once

#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/algorithm.h"
#include "drivers/openpgp/key_places.h"

namespace kunci::openpgp {

/// All that this driver knows, in the order in which they are offered.
std::span<const crypto::KeyAlgorithm> all_algorithms();

/// Nothing for an algorithm or a curve that this project has no software half for (secp256k1, the
/// 448 curves).
std::optional<crypto::KeyAlgorithm> algorithm_from(ByteView attributes);

/// Attributes for a key of this kind in this place. `present` are those that stand there now: form
/// and size of an RSA exponent are kept. unsupported where such a key cannot be in such a place.
Result<Bytes> attributes_for(const Place& place, const crypto::KeyAlgorithm& algorithm,
                             ByteView present);

/// What the card itself says it takes for this (algorithm information, FA, since version 3.4):
/// nothing where the list does not have it.
std::optional<Bytes> attributes_in(ByteView information, const Place& place,
                                   const crypto::KeyAlgorithm& algorithm);

/// The curve's object identifier as OpenPGP writes it: not always the one of X.509.
ByteView openpgp_oid_of(crypto::Curve curve);

}  // namespace kunci::openpgp
