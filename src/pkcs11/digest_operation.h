// SPDX-License-Identifier: Apache-2.0
// Digests, in software (PKCS#11 3.2, 5.12).
#pragma once

#include <kunci/cryptoki.h>

#include <memory>

#include "pkcs11/operation.h"
#include "pkcs11/rv.h"
#include "pkcs11/session.h"

namespace kunci::pkcs11 {

/// C_DigestInit. CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID.
CkResult<std::unique_ptr<Producer>> start_digesting(const CK_MECHANISM& mechanism);

/// C_DigestKey: the value of a secret key as a part of the message. CKR_KEY_HANDLE_INVALID;
/// CKR_KEY_INDIGESTIBLE for a key whose value must not be seen. CKR_OPERATION_NOT_INITIALIZED.
CkResult<void> digest_key(Session& session, CK_OBJECT_HANDLE key);

}  // namespace kunci::pkcs11
