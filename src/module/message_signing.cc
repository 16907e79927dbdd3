// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.14: message-based signing and MACing functions.
#include <kunci/cryptoki.h>

#include "module/entry.h"
#include "module/operation_calls.h"
#include "pkcs11/sign_operation.h"

namespace kunci::module {
namespace {

using pkcs11::fail;
using pkcs11::Input;
using pkcs11::Output;

CkResult<void> message_sign_init(Library& library, CK_SESSION_HANDLE handle,
                                 CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return (*session)->operations.message_sign.start(mechanism, [&](const CK_MECHANISM& wanted) {
    return pkcs11::start_signing(**session, wanted, key, self_check(library));
  });
}

CkResult<void> sign_message(Library& library, CK_SESSION_HANDLE handle, CK_VOID_PTR parameter,
                            CK_ULONG parameter_length, CK_BYTE_PTR data, CK_ULONG data_length,
                            CK_BYTE_PTR signature, CK_ULONG_PTR signature_length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return (*session)->operations.message_sign.produce(parameter_of(parameter, parameter_length),
                                                     Input(data, data_length),
                                                     Output(signature, signature_length));
}

CkResult<void> sign_message_next(Library& library, CK_SESSION_HANDLE handle, CK_VOID_PTR parameter,
                                 CK_ULONG parameter_length, CK_BYTE_PTR data, CK_ULONG data_length,
                                 CK_BYTE_PTR signature, CK_ULONG_PTR signature_length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return (*session)->operations.message_sign.next(parameter_of(parameter, parameter_length),
                                                  Input(data, data_length),
                                                  Output(signature, signature_length));
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_MessageSignInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                        CK_OBJECT_HANDLE key) {
  return Entry<"C_MessageSignInit", message_sign_init>::call(session, mechanism, key);
}

CK_RV C_SignMessage(CK_SESSION_HANDLE session, CK_VOID_PTR parameter, CK_ULONG parameter_length,
                    CK_BYTE_PTR data, CK_ULONG data_length, CK_BYTE_PTR signature,
                    CK_ULONG_PTR signature_length) {
  return Entry<"C_SignMessage", sign_message>::call(session, parameter, parameter_length, data,
                                                    data_length, signature, signature_length);
}

CK_RV C_SignMessageBegin(CK_SESSION_HANDLE session, CK_VOID_PTR parameter,
                         CK_ULONG parameter_length) {
  return Entry<"C_SignMessageBegin", begin_message<&Operations::message_sign>>::call(
      session, parameter, parameter_length);
}

CK_RV C_SignMessageNext(CK_SESSION_HANDLE session, CK_VOID_PTR parameter, CK_ULONG parameter_length,
                        CK_BYTE_PTR data, CK_ULONG data_length, CK_BYTE_PTR signature,
                        CK_ULONG_PTR signature_length) {
  return Entry<"C_SignMessageNext", sign_message_next>::call(
      session, parameter, parameter_length, data, data_length, signature, signature_length);
}

CK_RV C_MessageSignFinal(CK_SESSION_HANDLE session) {
  return Entry<"C_MessageSignFinal", end_messages<&Operations::message_sign>>::call(session);
}

}  // extern "C"
