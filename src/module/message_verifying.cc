// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.16: message-based functions for verifying signatures and MACs.
#include <kunci/cryptoki.h>

#include "module/entry.h"
#include "module/operation_calls.h"
#include "pkcs11/verify_operation.h"

namespace kunci::module {
namespace {

using pkcs11::fail;
using pkcs11::Input;

CkResult<void> message_verify_init(Library& library, CK_SESSION_HANDLE handle,
                                   CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return (*session)->operations.message_verify.start(mechanism, [&](const CK_MECHANISM& wanted) {
    return pkcs11::start_verifying(**session, wanted, key);
  });
}

CkResult<void> verify_message(Library& library, CK_SESSION_HANDLE handle, CK_VOID_PTR parameter,
                              CK_ULONG parameter_length, CK_BYTE_PTR data, CK_ULONG data_length,
                              CK_BYTE_PTR signature, CK_ULONG signature_length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return (*session)->operations.message_verify.check(parameter_of(parameter, parameter_length),
                                                     Input(data, data_length),
                                                     Input(signature, signature_length));
}

CkResult<void> verify_message_next(Library& library, CK_SESSION_HANDLE handle,
                                   CK_VOID_PTR parameter, CK_ULONG parameter_length,
                                   CK_BYTE_PTR data, CK_ULONG data_length, CK_BYTE_PTR signature,
                                   CK_ULONG signature_length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return (*session)->operations.message_verify.next(parameter_of(parameter, parameter_length),
                                                    Input(data, data_length),
                                                    Input(signature, signature_length));
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_MessageVerifyInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                          CK_OBJECT_HANDLE key) {
  return Entry<"C_MessageVerifyInit", message_verify_init>::call(session, mechanism, key);
}

CK_RV C_VerifyMessage(CK_SESSION_HANDLE session, CK_VOID_PTR parameter, CK_ULONG parameter_length,
                      CK_BYTE_PTR data, CK_ULONG data_length, CK_BYTE_PTR signature,
                      CK_ULONG signature_length) {
  return Entry<"C_VerifyMessage", verify_message>::call(session, parameter, parameter_length, data,
                                                        data_length, signature, signature_length);
}

CK_RV C_VerifyMessageBegin(CK_SESSION_HANDLE session, CK_VOID_PTR parameter,
                           CK_ULONG parameter_length) {
  return Entry<"C_VerifyMessageBegin", begin_message<&Operations::message_verify>>::call(
      session, parameter, parameter_length);
}

CK_RV C_VerifyMessageNext(CK_SESSION_HANDLE session, CK_VOID_PTR parameter,
                          CK_ULONG parameter_length, CK_BYTE_PTR data, CK_ULONG data_length,
                          CK_BYTE_PTR signature, CK_ULONG signature_length) {
  return Entry<"C_VerifyMessageNext", verify_message_next>::call(
      session, parameter, parameter_length, data, data_length, signature, signature_length);
}

CK_RV C_MessageVerifyFinal(CK_SESSION_HANDLE session) {
  return Entry<"C_MessageVerifyFinal", end_messages<&Operations::message_verify>>::call(session);
}

}  // extern "C"
