// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include "pkcs11/rv.h"
#include "pkcs11/session.h"
#include "pkcs11/template.h"

namespace kunci::pkcs11 {

/// C_DeriveKey (PKCS#11 3.2, 5.18.7) by ECDH with a private key of the token, or by HKDF from a
/// secret key: gives the handle of a new secret key of the session, generic or AES.
/// CKR_MECHANISM_PARAM_INVALID for a peer that is no point of the key's curve;
/// CKR_TEMPLATE_INCONSISTENT for a key that should stay on the token; CKR_ATTRIBUTE_VALUE_INVALID
/// for a length that the shared secret does not have.
CkResult<CK_OBJECT_HANDLE> derive_key(const Session& session, const CK_MECHANISM& mechanism,
                                      CK_OBJECT_HANDLE base_key, Template values);

}  // namespace kunci::pkcs11
