// SPDX-License-Identifier: Apache-2.0
// The two written forms of an ECDSA signature: r and s side by side, each as long as the field
// (PKCS #11 3.2 6.3.1), and the DER of Ecdsa-Sig-Value (RFC 3279 2.2.3). Cards give either, and not
// always by the letter.
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/algorithm.h"

namespace kunci::crypto {

/// r || s from DER. Leading zeros too few or too many are put right; malformed for anything else:
/// zero, negative or too long numbers, trailing octets. That r and s are below the curve's order is
/// not checked.
Result<Bytes> raw_from_der(ByteView der, Curve curve);

/// DER from r || s; malformed for an odd or zero length, or a zero number.
Result<Bytes> der_from_raw(ByteView raw);

/// r || s from either form. Octets exactly twice as long as the field are taken as r || s already:
/// DER of that very length needs numbers so short that no honest signer meets them. What is neither
/// is taken for two numbers of equal length with zeros too many or too few in front.
Result<Bytes> raw_from_card(ByteView signature, Curve curve);

}  // namespace kunci::crypto
