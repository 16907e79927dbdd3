// SPDX-License-Identifier: Apache-2.0
// Signing with the token's private keys and with secret keys (PKCS#11 3.2, 5.13).
#pragma once

#include <kunci/cryptoki.h>

#include <memory>

#include "pkcs11/operation.h"
#include "pkcs11/rv.h"
#include "pkcs11/session.h"
#include "token/signing_plan.h"

namespace kunci::pkcs11 {

/// C_SignInit. CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID, CKR_KEY_SIZE_RANGE and what
/// private_key() or secret_key() says of the key.
CkResult<std::unique_ptr<Producer>> start_signing(const Session& session,
                                                  const CK_MECHANISM& mechanism,
                                                  CK_OBJECT_HANDLE key, SelfCheck self_check);

/// C_SignRecoverInit. A signature with recovery is made as any other.
CkResult<std::unique_ptr<Producer>> start_signing_with_recovery(const Session& session,
                                                                const CK_MECHANISM& mechanism,
                                                                CK_OBJECT_HANDLE key,
                                                                SelfCheck self_check);

}  // namespace kunci::pkcs11
