// SPDX-License-Identifier: Apache-2.0
// How operations get at the keys that handles name.
#pragma once

#include <kunci/cryptoki.h>

#include <memory>

#include "crypto/public_key.h"
#include "pkcs11/mechanism.h"
#include "pkcs11/private_use.h"
#include "pkcs11/rv.h"
#include "pkcs11/secret_key_object.h"
#include "pkcs11/session.h"

namespace kunci::pkcs11 {

/// The private key of a handle, for a function that the key must allow: `right` is CKA_SIGN,
/// CKA_DECRYPT, ... CKR_KEY_HANDLE_INVALID for what is no key or not to be seen now,
/// CKR_KEY_FUNCTION_NOT_PERMITTED for a key without the right, CKR_KEY_TYPE_INCONSISTENT for one of
/// another class, or of a kind that the mechanism cannot use. The card is asked for
/// what is not known of the key yet; with Belief::likely, not for what the use itself will show.
CkResult<PrivateUse> private_key(const Session& session, CK_OBJECT_HANDLE handle,
                                 CK_ATTRIBUTE_TYPE right, const Mechanism& mechanism,
                                 Belief belief = Belief::proven);

/// The same for a public key: CKA_VERIFY, CKA_ENCRYPT, ...
CkResult<crypto::PublicKey> public_key(const Session& session, CK_OBJECT_HANDLE handle,
                                       CK_ATTRIBUTE_TYPE right, const Mechanism& mechanism);

/// The same for a secret key.
CkResult<std::shared_ptr<const SecretKeyObject>> secret_key(const Session& session,
                                                            CK_OBJECT_HANDLE handle,
                                                            CK_ATTRIBUTE_TYPE right,
                                                            const Mechanism& mechanism);

}  // namespace kunci::pkcs11
