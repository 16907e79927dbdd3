// SPDX-License-Identifier: Apache-2.0
// Arithmetic whose time and memory accesses do not depend on the values. Truth is a Mask: all ones
// or all zeros.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace kunci::crypto::constant_time {

using Mask = std::size_t;

/// Hides a value from the optimiser, which otherwise may turn masks back into branches.
inline std::size_t barrier(std::size_t value) {
  __asm__("" : "+r"(value));
  return value;
}

/// All ones if the top bit is set.
inline Mask from_top_bit(std::size_t value) {
  return std::size_t{0} - (barrier(value) >> (sizeof(std::size_t) * 8 - 1));
}
inline Mask is_zero(std::size_t value) { return from_top_bit(~value & (value - 1)); }
inline Mask is_equal(std::size_t left, std::size_t right) { return is_zero(left ^ right); }
inline Mask is_less(std::size_t left, std::size_t right) {
  return from_top_bit(left ^ ((left ^ right) | ((left - right) ^ right)));
}
inline Mask is_not_less(std::size_t left, std::size_t right) { return ~is_less(left, right); }

/// `yes` where the mask is set, else `no`.
inline std::size_t select(Mask mask, std::size_t yes, std::size_t no) {
  return (barrier(mask) & yes) | (barrier(~mask) & no);
}
inline std::uint8_t select_octet(Mask mask, std::uint8_t yes, std::uint8_t no) {
  return static_cast<std::uint8_t>(select(mask, yes, no));
}

/// Moves the octets `distance` places towards the front, filling with zeros behind: every octet is
/// touched the same number of times whatever the distance, which must not exceed the length.
void shift_to_front(std::span<std::uint8_t> octets, std::size_t distance);

}  // namespace kunci::crypto::constant_time
