// SPDX-License-Identifier: Apache-2.0
// What one token offers of the mechanism table.
#pragma once

#include <kunci/cryptoki.h>

#include <vector>

#include "pkcs11/mechanism.h"
#include "pkcs11/rv.h"
#include "token/token.h"

namespace kunci::pkcs11 {

/// C_GetMechanismList: what can be done with the keys that this token can have, and in software:
/// with public keys, secret keys, digests. Reads the card only where it makes no keys itself, and
/// then only what is remembered for other uses.
CkResult<std::vector<CK_MECHANISM_TYPE>> mechanisms_of(Token& token);

/// C_GetMechanismInfo. CKR_MECHANISM_INVALID for a mechanism that is not in the token's list.
CkResult<CK_MECHANISM_INFO> mechanism_info(Token& token, CK_MECHANISM_TYPE type);

/// The row of a mechanism that C_GetMechanismInfo shows with this function (CKF_SIGN, CKF_DECRYPT,
/// ...), so that lists and *Init agree: CKR_MECHANISM_INVALID.
CkResult<const Mechanism*> offered_mechanism(Token& token, CK_MECHANISM_TYPE type,
                                             CK_FLAGS function);

}  // namespace kunci::pkcs11
