// SPDX-License-Identifier: Apache-2.0
// Message authentication codes with secret keys, in software (PKCS#11 3.2, 5.13 and 5.15).
#pragma once

#include <kunci/cryptoki.h>

#include <memory>

#include "pkcs11/mechanism.h"
#include "pkcs11/operation.h"
#include "pkcs11/rv.h"
#include "pkcs11/session.h"

namespace kunci::pkcs11 {

/// C_SignInit with a mechanism whose row has a code. CKR_MECHANISM_PARAM_INVALID and what
/// secret_key() says of the key.
CkResult<std::unique_ptr<Producer>> start_mac(const Session& session, const CK_MECHANISM& mechanism,
                                              const Mechanism& row, CK_OBJECT_HANDLE key);

/// C_VerifyInit with such a mechanism.
CkResult<std::unique_ptr<Checker>> start_mac_check(const Session& session,
                                                   const CK_MECHANISM& mechanism,
                                                   const Mechanism& row, CK_OBJECT_HANDLE key);

}  // namespace kunci::pkcs11
