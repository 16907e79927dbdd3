// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <span>

#include "pkcs11/mechanism.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

/// Every mechanism of this module.
std::span<const Mechanism> all_mechanisms();

/// The row of a mechanism that can be used with a function (one of CKF_SIGN, CKF_DIGEST, ...):
/// CKR_MECHANISM_INVALID.
CkResult<const Mechanism*> find_mechanism(CK_MECHANISM_TYPE type, CK_FLAGS function);

}  // namespace kunci::pkcs11
