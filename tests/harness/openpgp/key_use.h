// SPDX-License-Identifier: Apache-2.0
// What the private keys do, once their password has been verified.
#pragma once

#include "base/bytes.h"
#include "tests/harness/card/command.h"
#include "tests/harness/openpgp/openpgp_context.h"

namespace kunci::harness::openpgp {

/// 7.2.10 and 7.2.13. RSA: at most 40 % of the modulus, padded by the card as PKCS #1 v1.5 block
/// type 1; ECDSA: a hash; Ed25519: the message.
Reply sign(OpenPgpContext& context, OpenPgpKey key, ByteView input);

/// 7.2.11. RSA: 00 and a cryptogram, PKCS #1 v1.5; ECDH: A6 7F49 86 and the other side's point.
Reply decipher(OpenPgpContext& context, OpenPgpKey key, ByteView input);

}  // namespace kunci::harness::openpgp
