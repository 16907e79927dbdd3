// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <algorithm>

#include "base/bytes.h"
#include "pkcs11/input.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

/// Where a caller of a C function wants octets to be put, by the convention of PKCS#11 3.2, 5.2: a
/// buffer, and a length that says how much room there is and is set to how much is needed. A NULL
/// buffer asks for the length only.
class Output {
 public:
  Output(CK_BYTE_PTR buffer, CK_ULONG_PTR length) : buffer_(buffer), length_(length) {}

  /// False where there is nowhere to put the length. Everything else needs a valid output.
  [[nodiscard]] bool valid() const { return length_ != nullptr; }
  [[nodiscard]] bool is_query() const { return buffer_ == nullptr; }
  [[nodiscard]] bool has_room_for(std::size_t size) const {
    return buffer_ != nullptr && size <= *length_;
  }

  void announce(std::size_t size) const { *length_ = size; }

  /// Copies the octets out and tells their number. Where they do not fit only that:
  /// CKR_BUFFER_TOO_SMALL.
  [[nodiscard]] CkResult<void> write(ByteView octets) const {
    const bool fits = has_room_for(octets.size());
    announce(octets.size());
    if (!fits) return fail(CKR_BUFFER_TOO_SMALL);
    std::ranges::copy(octets, buffer_);
    return {};
  }

  /// What write() put out.
  [[nodiscard]] Input written() const { return {buffer_, *length_}; }

 private:
  CK_BYTE_PTR buffer_;
  CK_ULONG_PTR length_;
};

}  // namespace kunci::pkcs11
