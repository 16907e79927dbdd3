// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <span>
#include <vector>

#include "pkcs11/mechanism.h"
#include "pkcs11/rv.h"
#include "token/token.h"

namespace kunci::pkcs11 {

/// Every mechanism of this module.
std::span<const Mechanism> all_mechanisms();

/// The row of a mechanism that can be used with a function (one of CKF_SIGN, CKF_DIGEST, ...):
/// CKR_MECHANISM_INVALID.
CkResult<const Mechanism*> find_mechanism(CK_MECHANISM_TYPE type, CK_FLAGS function);

/// C_GetMechanismList: what can be done with the keys that this token can have, and digests. Reads
/// the card only where it makes no keys itself, and then only what is remembered for other uses.
CkResult<std::vector<CK_MECHANISM_TYPE>> mechanisms_of(Token& token);

/// C_GetMechanismInfo. CKR_MECHANISM_INVALID for a mechanism that is not in the token's list.
CkResult<CK_MECHANISM_INFO> mechanism_info(Token& token, CK_MECHANISM_TYPE type);

}  // namespace kunci::pkcs11
