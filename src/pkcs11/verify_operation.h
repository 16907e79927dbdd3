// SPDX-License-Identifier: Apache-2.0
// Verifying with public keys and secret keys, in software (PKCS#11 3.2, 5.15).
#pragma once

#include <kunci/cryptoki.h>

#include <memory>

#include "pkcs11/operation.h"
#include "pkcs11/rv.h"
#include "pkcs11/session.h"

namespace kunci::pkcs11 {

/// C_VerifyInit, C_VerifySignatureInit. CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID,
/// CKR_KEY_SIZE_RANGE and what public_key() or secret_key() says of the key.
CkResult<std::unique_ptr<Checker>> start_verifying(const Session& session,
                                                   const CK_MECHANISM& mechanism,
                                                   CK_OBJECT_HANDLE key);

/// C_VerifyRecoverInit: the message of the operation is a signature, its output what was signed.
CkResult<std::unique_ptr<Producer>> start_recovering(const Session& session,
                                                     const CK_MECHANISM& mechanism,
                                                     CK_OBJECT_HANDLE key);

}  // namespace kunci::pkcs11
