// SPDX-License-Identifier: Apache-2.0
// Key algorithms as PIV names them (SP 800-78-5 table 9, and what many cards add to it).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "crypto/algorithm.h"

namespace kunci::piv {

struct Algorithm {
  std::uint8_t id = 0;  ///< P1 of GENERAL AUTHENTICATE, tag 80 of GENERATE
  crypto::KeyAlgorithm key{};
  bool generated = true;  ///< false: used where it is found, but no longer made
};

/// All that this driver knows, in the order in which they are offered.
std::span<const Algorithm> all_algorithms();

/// nullptr where PIV has no such algorithm.
const Algorithm* algorithm_with(std::uint8_t id);
const Algorithm* algorithm_for(const crypto::KeyAlgorithm& key);

}  // namespace kunci::piv
