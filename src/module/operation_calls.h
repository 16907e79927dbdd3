// SPDX-License-Identifier: Apache-2.0
// The calls that drive an active operation, once for all kinds: `produce<&Operations::sign>` is
// C_Sign.
#pragma once

#include <kunci/cryptoki.h>

#include "module/entry.h"
#include "pkcs11/input.h"
#include "pkcs11/operations.h"
#include "pkcs11/output.h"

namespace kunci::module {

using pkcs11::Operations;

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

}  // namespace kunci::module
