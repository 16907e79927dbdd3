// SPDX-License-Identifier: Apache-2.0
// The calls that drive an active operation, once for all kinds: `produce<&Operations::sign>` is
// C_Sign.
#pragma once

#include <kunci/cryptoki.h>

#include "module/entry.h"
#include "pkcs11/input.h"
#include "pkcs11/operations.h"
#include "pkcs11/output.h"
#include "token/signing_plan.h"

namespace kunci::module {

using pkcs11::Operations;

/// Whether signatures are checked before they are given out, as configured.
inline SelfCheck self_check(const Library& library) {
  return library.config().verify_signatures ? SelfCheck::yes : SelfCheck::no;
}

/// The parameter of one message as message-based functions get it.
inline pkcs11::Input parameter_of(CK_VOID_PTR parameter, CK_ULONG length) {
  return {static_cast<CK_BYTE_PTR>(parameter), length};
}

/// A part of the message: C_SignUpdate and its like.
template <auto slot>
CkResult<void> update(Library& library, CK_SESSION_HANDLE handle, CK_BYTE_PTR part,
                      CK_ULONG length) {
  const auto session = library.session(handle);
  if (!session) return pkcs11::fail(session.error());
  return ((*session)->operations.*slot).update(pkcs11::Input(part, length));
}

/// The same where parts of the output could come out: C_EncryptUpdate, C_DecryptUpdate.
template <auto slot>
CkResult<void> update_with_output(Library& library, CK_SESSION_HANDLE handle, CK_BYTE_PTR part,
                                  CK_ULONG length, CK_BYTE_PTR output, CK_ULONG_PTR output_length) {
  const auto session = library.session(handle);
  if (!session) return pkcs11::fail(session.error());
  return ((*session)->operations.*slot)
      .update(pkcs11::Input(part, length), pkcs11::Output(output, output_length));
}

/// The whole message in, the output out: C_Sign and its like.
template <auto slot>
CkResult<void> produce(Library& library, CK_SESSION_HANDLE handle, CK_BYTE_PTR whole,
                       CK_ULONG length, CK_BYTE_PTR output, CK_ULONG_PTR output_length) {
  const auto session = library.session(handle);
  if (!session) return pkcs11::fail(session.error());
  return ((*session)->operations.*slot)
      .produce(pkcs11::Input(whole, length), pkcs11::Output(output, output_length));
}

/// The output for the parts: C_SignFinal and its like.
template <auto slot>
CkResult<void> finish(Library& library, CK_SESSION_HANDLE handle, CK_BYTE_PTR output,
                      CK_ULONG_PTR output_length) {
  const auto session = library.session(handle);
  if (!session) return pkcs11::fail(session.error());
  return ((*session)->operations.*slot).finish(pkcs11::Output(output, output_length));
}

/// A message in parts begins: C_SignMessageBegin and its like.
template <auto slot>
CkResult<void> begin_message(Library& library, CK_SESSION_HANDLE handle, CK_VOID_PTR parameter,
                             CK_ULONG length) {
  const auto session = library.session(handle);
  if (!session) return pkcs11::fail(session.error());
  return ((*session)->operations.*slot).begin(parameter_of(parameter, length));
}

/// No more messages: C_MessageSignFinal and its like.
template <auto slot>
CkResult<void> end_messages(Library& library, CK_SESSION_HANDLE handle) {
  const auto session = library.session(handle);
  if (!session) return pkcs11::fail(session.error());
  return ((*session)->operations.*slot).end();
}

}  // namespace kunci::module
