// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/digest.h"

namespace kunci::crypto {

/// Exclusive-ors MGF1 (RFC 8017 B.2.1) of the seed onto `octets`: what PSS and OAEP both mask and
/// unmask with. The mask itself is wiped.
Result<void> apply_mgf1(Digest digest, ByteView seed, std::span<std::uint8_t> octets);

}  // namespace kunci::crypto
