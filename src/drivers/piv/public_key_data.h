// SPDX-License-Identifier: Apache-2.0
// Public keys as PIV cards give them: the elements of SP 800-73-4 pt 2, table 11, which also stand
// in the answer to GET METADATA.
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/public_key.h"

namespace kunci::piv {

/// From 81 and 82 (RSA) or 86 (curves). Only a sound key of just this algorithm is given: malformed
/// otherwise, or what crypto::check() says.
Result<crypto::PublicKey> public_key_from(ByteView elements, const crypto::KeyAlgorithm& expected);

/// The same from the answer to GENERATE, which has them inside 7F49.
Result<crypto::PublicKey> generated_public_key(ByteView answer,
                                               const crypto::KeyAlgorithm& expected);

}  // namespace kunci::piv
