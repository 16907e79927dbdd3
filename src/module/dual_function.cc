// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.17: dual-function cryptographic functions.
#include <kunci/cryptoki.h>

#include "module/entry.h"
#include "module/operation_calls.h"
#include "pkcs11/dual_operation.h"

namespace kunci::module {
namespace {

using pkcs11::fail;
using pkcs11::Input;
using pkcs11::Output;

template <auto reader>
CkResult<void> encrypt_too(Library& library, CK_SESSION_HANDLE handle, CK_BYTE_PTR part,
                           CK_ULONG part_length, CK_BYTE_PTR output, CK_ULONG_PTR output_length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  Operations& operations = (*session)->operations;
  return pkcs11::update_both(operations.*reader, operations.encrypt, Input(part, part_length),
                             Output(output, output_length));
}

template <auto reader>
CkResult<void> decrypt_first(Library& library, CK_SESSION_HANDLE handle, CK_BYTE_PTR part,
                             CK_ULONG part_length, CK_BYTE_PTR output, CK_ULONG_PTR output_length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  Operations& operations = (*session)->operations;
  return pkcs11::update_in_turn(operations.decrypt, operations.*reader, Input(part, part_length),
                                Output(output, output_length));
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_DigestEncryptUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR part, CK_ULONG part_length,
                            CK_BYTE_PTR encrypted_part, CK_ULONG_PTR encrypted_part_length) {
  return Entry<"C_DigestEncryptUpdate", encrypt_too<&Operations::digest>>::call(
      session, part, part_length, encrypted_part, encrypted_part_length);
}

CK_RV C_DecryptDigestUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR encrypted_part,
                            CK_ULONG encrypted_part_length, CK_BYTE_PTR part,
                            CK_ULONG_PTR part_length) {
  return Entry<"C_DecryptDigestUpdate", decrypt_first<&Operations::digest>>::call(
      session, encrypted_part, encrypted_part_length, part, part_length);
}

CK_RV C_SignEncryptUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR part, CK_ULONG part_length,
                          CK_BYTE_PTR encrypted_part, CK_ULONG_PTR encrypted_part_length) {
  return Entry<"C_SignEncryptUpdate", encrypt_too<&Operations::sign>>::call(
      session, part, part_length, encrypted_part, encrypted_part_length);
}

CK_RV C_DecryptVerifyUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR encrypted_part,
                            CK_ULONG encrypted_part_length, CK_BYTE_PTR part,
                            CK_ULONG_PTR part_length) {
  return Entry<"C_DecryptVerifyUpdate", decrypt_first<&Operations::verify>>::call(
      session, encrypted_part, encrypted_part_length, part, part_length);
}

}  // extern "C"
