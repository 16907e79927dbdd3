// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/bytes.h"

namespace kunci::harness {

/// Octets from the system's generator. Throws std::runtime_error.
Bytes random_octets(std::size_t count);

}  // namespace kunci::harness
