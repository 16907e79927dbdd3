// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <kunci/cryptoki.h>

#include <ostream>

#include "pkcs11/rv_name.h"

namespace kunci::test {

/// `EXPECT_THAT(module().C_Logout(session), ReturnsRv(CKR_OK))`: a failure shows both values by
/// name.
MATCHER_P(ReturnsRv, expected, "returns " + kunci::pkcs11::name_of_rv(expected)) {
  *result_listener << "which is " << kunci::pkcs11::name_of_rv(arg);
  return arg == static_cast<CK_RV>(expected);
}

}  // namespace kunci::test
