// SPDX-License-Identifier: Apache-2.0
// The algorithms of management keys (SP 800-78-4, table 6-2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "crypto/block_cipher.h"
#include "token/capabilities.h"

namespace kunci::piv {

using ManagementAlgorithm = CardAdministrator::ManagementAlgorithm;

/// `none` for an octet that is no such algorithm; 00 stands for 3DES, as the standard allows.
ManagementAlgorithm management_algorithm_with(std::uint8_t id);

/// Octets of its keys; 0 for none.
std::size_t key_size_of(ManagementAlgorithm algorithm);

/// Those with keys of this size, the oldest first; empty for a size that no key has.
std::span<const ManagementAlgorithm> management_algorithms_for(std::size_t key_size);

/// Not for none.
crypto::Cipher cipher_of(ManagementAlgorithm algorithm);

}  // namespace kunci::piv
