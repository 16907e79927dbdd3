// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include "module/entry.h"

namespace kunci::module {

/// The handler of every function that this module does not offer: CKR_FUNCTION_NOT_SUPPORTED,
/// whatever the arguments are.
struct NotOffered {
  template <class... Arguments>
  CkResult<void> operator()(Library& /*library*/, Arguments... /*arguments*/) const {
    return pkcs11::fail(CKR_FUNCTION_NOT_SUPPORTED);
  }
};
inline constexpr NotOffered kNotOffered{};

}  // namespace kunci::module
