// SPDX-License-Identifier: Apache-2.0
#include "crypto/constant_time.h"

namespace kunci::crypto::constant_time {

void shift_to_front(std::span<std::uint8_t> octets, std::size_t distance) {
  const std::size_t size = octets.size();
  for (std::size_t step = 1; step != 0 && step <= size; step <<= 1) {
    const Mask moves = ~is_zero(distance & step);
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint8_t from = i + step < size ? octets[i + step] : std::uint8_t{0};
      octets[i] = select_octet(moves, from, octets[i]);
    }
  }
}

}  // namespace kunci::crypto::constant_time
