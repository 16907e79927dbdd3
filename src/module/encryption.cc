// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.8: encryption functions.
#include <kunci/cryptoki.h>

#include "module/entry.h"
#include "module/operation_calls.h"
#include "pkcs11/encrypt_operation.h"

namespace kunci::module {
namespace {

CkResult<void> encrypt_init(Library& library, CK_SESSION_HANDLE handle, CK_MECHANISM_PTR mechanism,
                            CK_OBJECT_HANDLE key) {
  const auto session = library.session(handle);
  if (!session) return pkcs11::fail(session.error());
  return (*session)->operations.encrypt.start(mechanism, [&](const CK_MECHANISM& wanted) {
    return pkcs11::start_encrypting(**session, wanted, key);
  });
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_EncryptInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key) {
  return Entry<"C_EncryptInit", encrypt_init>::call(session, mechanism, key);
}

CK_RV C_Encrypt(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG data_length,
                CK_BYTE_PTR encrypted, CK_ULONG_PTR encrypted_length) {
  return Entry<"C_Encrypt", produce<&Operations::encrypt>>::call(session, data, data_length,
                                                                 encrypted, encrypted_length);
}

CK_RV C_EncryptUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR part, CK_ULONG part_length,
                      CK_BYTE_PTR encrypted_part, CK_ULONG_PTR encrypted_part_length) {
  return Entry<"C_EncryptUpdate", update_with_output<&Operations::encrypt>>::call(
      session, part, part_length, encrypted_part, encrypted_part_length);
}

CK_RV C_EncryptFinal(CK_SESSION_HANDLE session, CK_BYTE_PTR last_part,
                     CK_ULONG_PTR last_part_length) {
  return Entry<"C_EncryptFinal", finish<&Operations::encrypt>>::call(session, last_part,
                                                                     last_part_length);
}

}  // extern "C"
