// SPDX-License-Identifier: Apache-2.0
// OpenSSL's integers, owned. Internal to src/crypto.
#pragma once

#include <openssl/bn.h>

#include "base/bytes.h"
#include "crypto/openssl_library.h"

namespace kunci::crypto {

/// Wiped when freed, as messages to be encrypted pass through.
using BigNumber = Owned<BIGNUM, BN_clear_free>;
using BigNumberContext = Owned<BN_CTX, BN_CTX_free>;

/// From big-endian octets; null when memory is short.
inline BigNumber big_number(ByteView octets) {
  return BigNumber(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
}

}  // namespace kunci::crypto
