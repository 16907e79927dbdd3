// SPDX-License-Identifier: Apache-2.0
// Return values: the outbound translation of domain errors, and results that carry one.
#pragma once

#include <kunci/cryptoki.h>

#include <expected>
#include <utility>

#include "base/error.h"

namespace kunci::pkcs11 {

/// A CK_RV that is an error. Made from a domain error by the one table in rv.cc, or named where the
/// standard asks for a value that only this layer knows (CKR_SESSION_HANDLE_INVALID).
struct Rv {
  CK_RV value = CKR_GENERAL_ERROR;

  Rv() = default;
  explicit Rv(CK_RV rv) : value(rv) {}
  Rv(const Error& error);  // implicit: `return std::unexpected(result.error())` translates
  friend bool operator==(Rv, Rv) = default;
};

template <class T = void>
using CkResult = std::expected<T, Rv>;

[[nodiscard]] inline std::unexpected<Rv> fail(CK_RV rv) { return std::unexpected(Rv(rv)); }
[[nodiscard]] inline std::unexpected<Rv> fail(Rv rv) { return std::unexpected(rv); }
// A domain error goes through kunci::fail(error), which converts.

/// A domain result as this layer's.
template <class T>
CkResult<T> lift(Result<T> result) {
  if (!result) return fail(result.error());
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return std::move(*result);
  }
}

/// PKCS#11 3.2, 5.1: the total table from domain errors.
CK_RV rv_of(const Error& error);

}  // namespace kunci::pkcs11
