// SPDX-License-Identifier: Apache-2.0
// Ciphers with secret keys, in software (PKCS#11 3.2, 5.8 and 5.10).
#pragma once

#include <kunci/cryptoki.h>

#include <cstdint>
#include <memory>

#include "pkcs11/mechanism.h"
#include "pkcs11/operation.h"
#include "pkcs11/rv.h"
#include "pkcs11/session.h"

namespace kunci::pkcs11 {

using crypto::AesStream;
using Direction = AesStream::Direction;

/// C_EncryptInit or C_DecryptInit with a mechanism whose row has a cipher. Key and parameters are
/// checked: CKR_MECHANISM_PARAM_INVALID and what secret_key() says of the key for `right`.
CkResult<std::unique_ptr<Producer>> start_cipher(const Session& session,
                                                 const CK_MECHANISM& mechanism,
                                                 const Mechanism& row, CK_OBJECT_HANDLE key,
                                                 Direction direction, CK_ATTRIBUTE_TYPE right);

/// C_MessageEncryptInit or C_MessageDecryptInit: the key for messages with AES-GCM, for the
/// function (CKF_MESSAGE_ENCRYPT, ...) and `right` (CKA_ENCRYPT, ...). The parameter comes with
/// each message; one here has to be of the same type: CKR_MECHANISM_PARAM_INVALID.
CkResult<CipherMessages::Key> message_key(const Session& session, const CK_MECHANISM& mechanism,
                                          CK_OBJECT_HANDLE key, CK_FLAGS function,
                                          CK_ATTRIBUTE_TYPE right);

}  // namespace kunci::pkcs11
