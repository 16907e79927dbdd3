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

/// HKDF (RFC 5869 2.2): a key as long as the digest's output. An empty salt stands for as many
/// zeros.
Result<Secret> hkdf_extract(Digest digest, ByteView salt, ByteView input);
/// HKDF (RFC 5869 2.3). data_length for a size of zero or beyond 255 times the digest's output.
Result<Secret> hkdf_expand(Digest digest, ByteView key, ByteView info, std::size_t size);

}  // namespace kunci::crypto
