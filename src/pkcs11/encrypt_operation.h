// SPDX-License-Identifier: Apache-2.0
// Encrypting with public RSA keys and secret keys, in software (PKCS#11 3.2, 5.8).
#pragma once

#include <kunci/cryptoki.h>

#include <memory>

#include "pkcs11/mechanism.h"
#include "pkcs11/operation.h"
#include "pkcs11/rv.h"
#include "pkcs11/session.h"

namespace kunci::pkcs11 {

/// C_EncryptInit. CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID, CKR_KEY_SIZE_RANGE and what
/// public_key() or secret_key() says of the key.
CkResult<std::unique_ptr<Producer>> start_encrypting(const Session& session,
                                                     const CK_MECHANISM& mechanism,
                                                     CK_OBJECT_HANDLE key);

/// The same with a mechanism's row, for a function that the key must allow by `right`: CKA_ENCRYPT,
/// CKA_WRAP.
CkResult<std::unique_ptr<Producer>> start_encrypting_with(const Session& session,
                                                          const CK_MECHANISM& mechanism,
                                                          const Mechanism& row,
                                                          CK_OBJECT_HANDLE key,
                                                          CK_ATTRIBUTE_TYPE right);

}  // namespace kunci::pkcs11
