// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <deque>

#include "tests/fuzz/fuzz_input.h"

namespace kunci::fuzz {

/// The parameter of a mechanism: none, octets, or one of the structures that mechanisms take, with
/// any numbers in it. Its pointers are NULL or good for what they are said to be good for: a
/// program that gives a wrong one has no claim to an answer.
class FuzzedParameter {
 public:
  explicit FuzzedParameter(FuzzInput& input);
  FuzzedParameter(const FuzzedParameter&) = delete;
  FuzzedParameter& operator=(const FuzzedParameter&) = delete;

  [[nodiscard]] void* data() { return octets_.empty() ? nullptr : octets_.data(); }
  [[nodiscard]] CK_ULONG size() const { return octets_.size(); }

 private:
  struct Buffer {
    CK_BYTE* octets;
    CK_ULONG size;
  };
  /// Octets of the input at an address that stays.
  Buffer buffer(FuzzInput& input);
  template <class Structure>
  void take(const Structure& structure);

  void take_pss(FuzzInput& input);
  void take_oaep(FuzzInput& input);
  void take_ecdh(FuzzInput& input);
  void take_gcm(FuzzInput& input);
  void take_gcm_message(FuzzInput& input);
  void take_hkdf(FuzzInput& input);

  Bytes octets_;
  std::deque<Bytes> pointed_to_;
};

}  // namespace kunci::fuzz
