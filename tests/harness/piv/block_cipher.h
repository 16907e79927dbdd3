// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace kunci::harness {

/// Octets of one block of a management key's algorithm (SP 800-78-4, table 6-2).
std::size_t block_size(std::uint8_t algorithm);

/// One block, ECB. Throws std::invalid_argument if key or block have another length than the
/// algorithm's.
Bytes encrypt_block(std::uint8_t algorithm, ByteView key, ByteView block);

}  // namespace kunci::harness
