// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.h"
#include "base/error.h"

namespace kunci::crypto {

/// Whether 32 octets decode to a point of edwards25519 (RFC 8032 5.1.3); point_invalid if not.
/// OpenSSL 3.0 itself only finds out when it verifies a signature. Internal to src/crypto.
Result<void> check_ed25519_point(ByteView octets);

}  // namespace kunci::crypto
