// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/bytes.h"

namespace kunci::harness {

/// r and s, each half of the octets, as an Ecdsa-Sig-Value (RFC 3279, 2.2.3).
Bytes ecdsa_der(ByteView r_and_s);

/// `content`, a DigestInfo or other data, padded as EMSA-PKCS1-v1_5 does (RFC 8017, 9.2, step 5).
Bytes pkcs1_signature_block(ByteView content, std::size_t modulus_size);

/// The block of EMSA-PKCS1-v1_5 (RFC 8017, 9.2) over a SHA-256 digest, as long as the modulus.
Bytes pkcs1_block_sha256(ByteView digest, std::size_t modulus_size);

}  // namespace kunci::harness
