// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/digest.h"

namespace kunci::crypto {

inline constexpr std::size_t kMaxDerivedSize = 64 * 1024;

/// ANSI X9.63 KDF (SEC 1 3.6.1): CKD_SHA*_KDF and CKD_SHA3_*_KDF (PKCS #11 3.2 6.3). data_length
/// for a size of zero or beyond kMaxDerivedSize, or an empty secret.
Result<Secret> derive_x963(Digest digest, ByteView shared_secret, ByteView shared_info,
                           std::size_t size);

}  // namespace kunci::crypto
