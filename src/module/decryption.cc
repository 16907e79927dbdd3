// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.10: decryption functions.
#include <kunci/cryptoki.h>

#include "module/entry.h"
#include "module/operation_calls.h"
#include "pkcs11/decrypt_operation.h"

namespace kunci::module {
namespace {

CkResult<void> decrypt_init(Library& library, CK_SESSION_HANDLE handle, CK_MECHANISM_PTR mechanism,
                            CK_OBJECT_HANDLE key) {
  const auto session = library.session(handle);
  if (!session) return pkcs11::fail(session.error());
  return (*session)->operations.decrypt.start(mechanism, [&](const CK_MECHANISM& wanted) {
    return pkcs11::start_decrypting(**session, wanted, key, library.rejection_seed());
  });
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_DecryptInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key) {
  return Entry<"C_DecryptInit", decrypt_init>::call(session, mechanism, key);
}

CK_RV C_Decrypt(CK_SESSION_HANDLE session, CK_BYTE_PTR encrypted, CK_ULONG encrypted_length,
                CK_BYTE_PTR data, CK_ULONG_PTR data_length) {
  return Entry<"C_Decrypt", produce<&Operations::decrypt>>::call(
      session, encrypted, encrypted_length, data, data_length);
}

CK_RV C_DecryptUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR encrypted_part,
                      CK_ULONG encrypted_part_length, CK_BYTE_PTR part, CK_ULONG_PTR part_length) {
  return Entry<"C_DecryptUpdate", update_with_output<&Operations::decrypt>>::call(
      session, encrypted_part, encrypted_part_length, part, part_length);
}

CK_RV C_DecryptFinal(CK_SESSION_HANDLE session, CK_BYTE_PTR last_part,
                     CK_ULONG_PTR last_part_length) {
  return Entry<"C_DecryptFinal", finish<&Operations::decrypt>>::call(session, last_part,
                                                                     last_part_length);
}

}  // extern "C"
