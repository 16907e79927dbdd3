// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <limits>

#include "base/bytes.h"

namespace kunci::pkcs11 {

/// Octets as a caller of a C function gives them: a pointer and a length, neither believed yet.
class Input {
 public:
  Input(const CK_BYTE* octets, CK_ULONG length) : octets_(octets), length_(length) {}

  /// False for a NULL pointer with a length, and for more octets than an object in memory can have.
  [[nodiscard]] bool valid() const { return octets_ == nullptr ? length_ == 0 : length_ <= kMax; }
  [[nodiscard]] std::size_t size() const { return length_; }
  /// Only where valid().
  [[nodiscard]] ByteView view() const { return {octets_, length_}; }

 private:
  static constexpr CK_ULONG kMax = std::numeric_limits<std::ptrdiff_t>::max();

  const CK_BYTE* octets_;
  CK_ULONG length_;
};

}  // namespace kunci::pkcs11
