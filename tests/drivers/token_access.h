// SPDX-License-Identifier: Apache-2.0
// A token as its callers use it.
#pragma once

#include <stdexcept>
#include <string_view>

#include "base/bytes.h"
#include "base/secret.h"
#include "token/pin.h"

namespace kunci::test {

/// A capability that the token must have.
template <class Capability>
Capability& offered(Capability* capability) {
  if (capability == nullptr) throw std::runtime_error("the token lacks a capability");
  return *capability;
}

/// A PIN as a caller types it; lives until the end of the full expression in which it is used.
class Typed {
 public:
  explicit Typed(std::string_view pin) : secret_(bytes_of(pin)) {}
  operator PinEntry() const { return {.typed = &secret_}; }  // NOLINT(google-explicit-constructor)

 private:
  Secret secret_;
};

}  // namespace kunci::test
