// SPDX-License-Identifier: Apache-2.0
// Decrypting with the token's private RSA keys and with secret keys (PKCS#11 3.2, 5.10).
#pragma once

#include <kunci/cryptoki.h>

#include <memory>

#include "pkcs11/mechanism.h"
#include "pkcs11/operation.h"
#include "pkcs11/rv.h"
#include "pkcs11/session.h"
#include "token/rejection_seed.h"

namespace kunci::pkcs11 {

/// C_DecryptInit. CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID, CKR_KEY_SIZE_RANGE and what
/// private_key() or secret_key() says of the key. The seed must outlive the operation.
CkResult<std::unique_ptr<Producer>> start_decrypting(const Session& session,
                                                     const CK_MECHANISM& mechanism,
                                                     CK_OBJECT_HANDLE key,
                                                     RejectionSeed& rejection_seed);

/// The same with a mechanism's row, for a function that the key must allow by `right`: CKA_DECRYPT,
/// CKA_UNWRAP.
CkResult<std::unique_ptr<Producer>> start_decrypting_with(
    const Session& session, const CK_MECHANISM& mechanism, const Mechanism& row,
    CK_OBJECT_HANDLE key, CK_ATTRIBUTE_TYPE right, RejectionSeed& rejection_seed);

}  // namespace kunci::pkcs11
