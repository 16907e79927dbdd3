// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.13: signing and MACing functions.
#include <kunci/cryptoki.h>

#include "module/entry.h"
#include "module/operation_calls.h"
#include "pkcs11/sign_operation.h"

namespace kunci::module {
namespace {

using pkcs11::fail;

CkResult<void> sign_init(Library& library, CK_SESSION_HANDLE handle, CK_MECHANISM_PTR mechanism,
                         CK_OBJECT_HANDLE key) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return (*session)->operations.sign.start(mechanism, [&](const CK_MECHANISM& wanted) {
    return pkcs11::start_signing(**session, wanted, key, self_check(library));
  });
}

CkResult<void> sign_recover_init(Library& library, CK_SESSION_HANDLE handle,
                                 CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return (*session)->operations.sign_recover.start(mechanism, [&](const CK_MECHANISM& wanted) {
    return pkcs11::start_signing_with_recovery(**session, wanted, key, self_check(library));
  });
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_SignInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key) {
  return Entry<"C_SignInit", sign_init>::call(session, mechanism, key);
}

CK_RV C_Sign(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG data_length,
             CK_BYTE_PTR signature, CK_ULONG_PTR signature_length) {
  return Entry<"C_Sign", produce<&Operations::sign>>::call(session, data, data_length, signature,
                                                           signature_length);
}

CK_RV C_SignUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR part, CK_ULONG part_length) {
  return Entry<"C_SignUpdate", update<&Operations::sign>>::call(session, part, part_length);
}

CK_RV C_SignFinal(CK_SESSION_HANDLE session, CK_BYTE_PTR signature, CK_ULONG_PTR signature_length) {
  return Entry<"C_SignFinal", finish<&Operations::sign>>::call(session, signature,
                                                               signature_length);
}

CK_RV C_SignRecoverInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                        CK_OBJECT_HANDLE key) {
  return Entry<"C_SignRecoverInit", sign_recover_init>::call(session, mechanism, key);
}

CK_RV C_SignRecover(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG data_length,
                    CK_BYTE_PTR signature, CK_ULONG_PTR signature_length) {
  return Entry<"C_SignRecover", produce<&Operations::sign_recover>>::call(
      session, data, data_length, signature, signature_length);
}

}  // extern "C"
