// SPDX-License-Identifier: Apache-2.0
// Short ways to write octet strings in tests.
#pragma once

#include <stdexcept>
#include <string_view>

#include "base/bytes.h"
#include "base/hex.h"
#include "base/secret.h"

namespace kunci::crypto {

inline Bytes hex(std::string_view digits) {
  const auto octets = from_hex(digits);
  if (!octets) throw std::invalid_argument("not hexadecimal");
  return *octets;
}

inline Bytes text(std::string_view characters) { return copy_of(bytes_of(characters)); }

/// `size` octets that are not all the same, the same ones each time.
inline Bytes pattern(std::size_t size, std::uint8_t seed = 1) {
  Bytes octets(size);
  for (std::size_t i = 0; i < size; ++i) octets[i] = static_cast<std::uint8_t>(i * 7 + seed);
  return octets;
}

}  // namespace kunci::crypto
