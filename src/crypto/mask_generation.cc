// SPDX-License-Identifier: Apache-2.0
#include "crypto/mask_generation.h"

#include <algorithm>

#include "base/secret.h"

namespace kunci::crypto {

Result<void> apply_mgf1(Digest digest, ByteView seed, std::span<std::uint8_t> octets) {
  for (std::uint32_t counter = 0; !octets.empty(); ++counter) {
    const std::uint8_t number[] = {
        static_cast<std::uint8_t>(counter >> 24), static_cast<std::uint8_t>(counter >> 16),
        static_cast<std::uint8_t>(counter >> 8), static_cast<std::uint8_t>(counter)};
    auto mask = hash_of(digest, {seed, number});
    if (!mask) return fail(mask.error());
    const std::size_t taken = std::min(mask->size(), octets.size());
    for (std::size_t i = 0; i < taken; ++i) octets[i] ^= (*mask)[i];
    wipe(mask->data(), mask->size());
    octets = octets.subspan(taken);
  }
  return {};
}

}  // namespace kunci::crypto
