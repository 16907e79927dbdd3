// SPDX-License-Identifier: Apache-2.0
// Public keys as cards give them: in the template 7F49 of ISO/IEC 7816-8 5.4 (SP 800-73-4 pt 2,
// table 11; OpenPGP card 3.4.1, 7.2.14).
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/public_key.h"

namespace kunci {

/// From 81 and 82 (RSA) or 86 (curves). Only a sound key of just this algorithm is given: malformed
/// otherwise, or what crypto::check() says.
Result<crypto::PublicKey> public_key_from(ByteView elements, const crypto::KeyAlgorithm& expected);

/// The same from the answer to GENERATE ASYMMETRIC KEY PAIR, which has them inside 7F49.
Result<crypto::PublicKey> public_key_from_template(ByteView answer,
                                                   const crypto::KeyAlgorithm& expected);

}  // namespace kunci
