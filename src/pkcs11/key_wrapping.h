// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include "pkcs11/input.h"
#include "pkcs11/output.h"
#include "pkcs11/rv.h"
#include "pkcs11/session.h"
#include "pkcs11/template.h"
#include "token/rejection_seed.h"

namespace kunci::pkcs11 {

/// C_WrapKey (PKCS#11 3.2, 5.18.3): a secret key of the session under a secret or a public key.
/// CKR_KEY_UNEXTRACTABLE; CKR_KEY_NOT_WRAPPABLE for what is no secret key, or wants a trusted
/// wrapping key, which no session has; CKR_KEY_SIZE_RANGE for one that the mechanism cannot take;
/// CKR_WRAPPING_KEY_HANDLE_INVALID, CKR_WRAPPING_KEY_TYPE_INCONSISTENT,
/// CKR_WRAPPING_KEY_SIZE_RANGE, CKR_KEY_FUNCTION_NOT_PERMITTED.
CkResult<void> wrap_key(const Session& session, const CK_MECHANISM& mechanism,
                        CK_OBJECT_HANDLE wrapping_key, CK_OBJECT_HANDLE key, const Output& wrapped);

/// C_UnwrapKey (PKCS#11 3.2, 5.18.5): a secret key of the session, out of what a secret key or a
/// private key of the token opens. CKR_WRAPPED_KEY_INVALID, CKR_WRAPPED_KEY_LEN_RANGE;
/// CKR_UNWRAPPING_KEY_HANDLE_INVALID, CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT,
/// CKR_UNWRAPPING_KEY_SIZE_RANGE, CKR_KEY_FUNCTION_NOT_PERMITTED; what read_new_secret_key() says.
CkResult<CK_OBJECT_HANDLE> unwrap_key(const Session& session, const CK_MECHANISM& mechanism,
                                      CK_OBJECT_HANDLE unwrapping_key, const Input& wrapped,
                                      Template values, RejectionSeed& rejection_seed);

/// C_WrapKeyAuthenticated (PKCS#11 3.2, 5.18.4): the same with AES-GCM, whose parameter,
/// CK_GCM_MESSAGE_PARAMS, takes the tag and, if asked for, the initial value.
CkResult<void> wrap_key_authenticated(const Session& session, const CK_MECHANISM& mechanism,
                                      CK_OBJECT_HANDLE wrapping_key, CK_OBJECT_HANDLE key,
                                      const Input& associated, const Output& wrapped);

/// C_UnwrapKeyAuthenticated (PKCS#11 3.2, 5.18.6). CKR_WRAPPED_KEY_INVALID also where key, tag and
/// associated data do not belong together.
CkResult<CK_OBJECT_HANDLE> unwrap_key_authenticated(const Session& session,
                                                    const CK_MECHANISM& mechanism,
                                                    CK_OBJECT_HANDLE unwrapping_key,
                                                    const Input& wrapped, Template values,
                                                    const Input& associated);

}  // namespace kunci::pkcs11
