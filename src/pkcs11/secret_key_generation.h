// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include "pkcs11/rv.h"
#include "pkcs11/session.h"
#include "pkcs11/template.h"

namespace kunci::pkcs11 {

/// C_GenerateKey (PKCS#11 3.2, 5.18.1): a random secret key of the session. CKR_MECHANISM_INVALID,
/// CKR_MECHANISM_PARAM_INVALID; CKR_TEMPLATE_INCOMPLETE without CKA_VALUE_LEN;
/// CKR_TEMPLATE_INCONSISTENT for a type that the mechanism does not make; what
/// read_new_secret_key() says.
CkResult<CK_OBJECT_HANDLE> generate_secret_key(const Session& session,
                                               const CK_MECHANISM& mechanism, Template values);

}  // namespace kunci::pkcs11
