// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/digest.h"

namespace kunci::crypto {

/// HMAC (FIPS 198-1) over the concatenation of `parts`.
Result<WipedBytes> hmac(Digest digest, ByteView key, std::initializer_list<ByteView> parts);

/// 32 octets from which a short secret (a refused PIN) can only be guessed one by one: PBKDF2 with
/// HMAC-SHA-256 (RFC 8018 5.2), about a millisecond's work. The salt is random, kept beside the
/// result, and at least 16 octets (data_length).
Result<Bytes> salted_hash(ByteView salt, ByteView secret);

}  // namespace kunci::crypto
