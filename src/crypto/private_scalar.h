// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "base/secret.h"
#include "crypto/public_key.h"

namespace kunci::crypto {

/// The public key that belongs to a private one: of the scalar, big-endian (ec), or of the octets
/// of RFC 8032 5.1.5 and RFC 7748 5 (edwards, montgomery). data_invalid where it is no private key
/// of that curve: zero, beyond the order, or of another length.
Result<PublicKey> public_key_of_scalar(Curve curve, const Secret& scalar);

}  // namespace kunci::crypto
