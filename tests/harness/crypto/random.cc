// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/crypto/random.h"

#include <sys/random.h>

#include <stdexcept>

namespace kunci::harness {

Bytes random_octets(std::size_t count) {
  Bytes octets(count);
  // Up to 256 octets come whole (getrandom(2)).
  if (count > 256 || getrandom(octets.data(), count, 0) != static_cast<ssize_t>(count)) {
    throw std::runtime_error("no random octets from the system");
  }
  return octets;
}

}  // namespace kunci::harness
