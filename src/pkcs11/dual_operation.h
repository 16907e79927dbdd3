// SPDX-License-Identifier: Apache-2.0
// Two operations on one stream (PKCS#11 3.2, 5.17).
#pragma once

#include <kunci/cryptoki.h>

#include "pkcs11/input.h"
#include "pkcs11/operation_slot.h"
#include "pkcs11/output.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

/// C_DigestEncryptUpdate, C_SignEncryptUpdate: one part of plaintext for both. Where only the
/// length is told, or the output does not fit, neither takes it. CKR_OPERATION_NOT_INITIALIZED
/// unless both are active; any other error ends both.
template <class Kind>
CkResult<void> update_both(OperationSlot<Kind>& reader, OperationSlot<Producer>& encryption,
                           const Input& part, const Output& output) {
  if (!reader.active() || !encryption.active()) return fail(CKR_OPERATION_NOT_INITIALIZED);
  CkResult<void> done;
  // First read, then written: the output may lie over the part.
  if (encryption.would_take(part, output)) done = reader.update(part);
  if (done) done = encryption.update(part, output);
  if (!reader.active() || !encryption.active()) {
    reader.cancel();
    encryption.cancel();
  }
  return done;
}

/// C_DecryptDigestUpdate, C_DecryptVerifyUpdate: what comes out of one part of ciphertext is the
/// other's next part. The rest as update_both(). What C_DecryptFinal gives is left to the caller
/// to hand on (PKCS#11 3.2, 5.17.2).
template <class Kind>
CkResult<void> update_in_turn(OperationSlot<Producer>& decryption, OperationSlot<Kind>& reader,
                              const Input& part, const Output& output) {
  if (!decryption.active() || !reader.active()) return fail(CKR_OPERATION_NOT_INITIALIZED);
  const bool takes = decryption.would_take(part, output);
  CkResult<void> done = decryption.update(part, output);
  if (done && takes) done = reader.update(output.written());
  if (!decryption.active() || !reader.active()) {
    decryption.cancel();
    reader.cancel();
  }
  return done;
}

}  // namespace kunci::pkcs11
