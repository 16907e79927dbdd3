// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include "base/bytes.h"
#include "pkcs11/cipher_messages.h"
#include "pkcs11/message_slot.h"
#include "pkcs11/operation.h"
#include "pkcs11/operation_slot.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

/// What is active in one session: at most one operation of each kind (PKCS#11 3.2, 5.6.1).
struct Operations {
  OperationSlot<Producer> digest;
  OperationSlot<Producer> sign;
  OperationSlot<Producer> sign_recover;
  OperationSlot<Producer> encrypt;
  OperationSlot<Producer> decrypt;
  OperationSlot<Producer> verify_recover;
  OperationSlot<Checker> verify;
  /// C_VerifySignatureInit, with the signature that came with it.
  OperationSlot<Checker> verify_signature;
  Bytes signature_to_verify;
  MessageSlot<Producer> message_sign;
  MessageSlot<Checker> message_verify;
  CipherMessages message_encrypt{CipherMessages::Direction::encrypt};
  CipherMessages message_decrypt{CipherMessages::Direction::decrypt};

  /// The private use that a context-specific login is for: of an active operation whose key wants
  /// consent each time. nullptr where there is none.
  [[nodiscard]] PrivateUse* active_private_use() const;
  [[nodiscard]] bool any_active() const;
  /// C_SessionCancel: ends the operations that the flags (CKF_SIGN, ...) name; those of other
  /// kinds, and kinds that this module has no operations of, do not matter.
  CkResult<void> cancel(CK_FLAGS flags);
};

}  // namespace kunci::pkcs11
