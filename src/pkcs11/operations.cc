// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/operations.h"

namespace kunci::pkcs11 {

PrivateUse* Operations::active_private_use() const {
  for (PrivateUse* const use : {sign.private_use(), decrypt.private_use(),
                                sign_recover.private_use(), message_sign.private_use()}) {
    if (use != nullptr && use->wants_consent()) return use;
  }
  return nullptr;
}

bool Operations::any_active() const {
  for (const auto* slot : {&digest, &sign, &sign_recover, &encrypt, &decrypt, &verify_recover}) {
    if (slot->active()) return true;
  }
  return verify.active() || verify_signature.active() || message_sign.active() ||
         message_verify.active() || message_encrypt.active() || message_decrypt.active();
}

CkResult<void> Operations::cancel(CK_FLAGS flags) {
  if ((flags & CKF_DIGEST) != 0) digest.cancel();
  if ((flags & CKF_SIGN) != 0) sign.cancel();
  if ((flags & CKF_SIGN_RECOVER) != 0) sign_recover.cancel();
  if ((flags & CKF_ENCRYPT) != 0) encrypt.cancel();
  if ((flags & CKF_DECRYPT) != 0) decrypt.cancel();
  if ((flags & CKF_VERIFY_RECOVER) != 0) verify_recover.cancel();
  if ((flags & CKF_VERIFY) != 0) {
    verify.cancel();
    verify_signature.cancel();
  }
  if ((flags & CKF_MESSAGE_ENCRYPT) != 0) message_encrypt.cancel();
  if ((flags & CKF_MESSAGE_DECRYPT) != 0) message_decrypt.cancel();
  if ((flags & CKF_MESSAGE_SIGN) != 0) message_sign.cancel();
  if ((flags & CKF_MESSAGE_VERIFY) != 0) message_verify.cancel();
  return {};
}

}  // namespace kunci::pkcs11
