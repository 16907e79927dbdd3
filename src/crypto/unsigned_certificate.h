// SPDX-License-Identifier: Apache-2.0
// Placeholders in a card's certificate container: a pair was generated, and its certificate has not
// come yet. An unsigned X.509 certificate (RFC 9925) carries the public key until then, so that the
// next process can find it. Its subject says to whoever looks with another program what it is; its
// validity lies in the past, so that nobody chooses it.
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/public_key.h"

namespace kunci::crypto {

/// A placeholder for a key that was generated on the card. Its serial number is made from the key,
/// so that no two placeholders share issuer and serial number.
Result<Bytes> make_placeholder_certificate(const PublicKey& key);

/// Whether the certificate at the start of `octets` is one of ours: unsigned in the sense of RFC
/// 9925 (algorithm, absent parameters, empty signature), with the placeholder's issuer and subject.
/// What it says of the key is worth as much as the card's write protection.
bool is_placeholder_certificate(ByteView octets);

}  // namespace kunci::crypto
