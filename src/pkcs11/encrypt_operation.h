// SPDX-License-Identifier: Apache-2.0
// Encrypting with public RSA keys, in software (PKCS#11 3.2, 5.8).
#pragma once

#include <kunci/cryptoki.h>

#include <memory>

#include "pkcs11/operation.h"
#include "pkcs11/rv.h"
#include "pkcs11/session.h"

namespace kunci::pkcs11 {

/// C_EncryptInit. CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID, CKR_KEY_SIZE_RANGE and what
/// public_key() says of the key.
CkResult<std::unique_ptr<Producer>> start_encrypting(const Session& session,
                                                     const CK_MECHANISM& mechanism,
                                                     CK_OBJECT_HANDLE key);

}  // namespace kunci::pkcs11
