// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.12: message digesting functions.
#include <kunci/cryptoki.h>

#include "module/entry.h"
#include "module/operation_calls.h"
#include "pkcs11/digest_operation.h"

namespace kunci::module {
namespace {

using pkcs11::fail;

CkResult<void> digest_init(Library& library, CK_SESSION_HANDLE handle, CK_MECHANISM_PTR mechanism) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return (*session)->operations.digest.start(mechanism, pkcs11::start_digesting);
}

CkResult<void> digest_key(Library& library, CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE key) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return pkcs11::digest_key(**session, key);
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_DigestInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism) {
  return Entry<"C_DigestInit", digest_init>::call(session, mechanism);
}

CK_RV C_Digest(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG data_length,
               CK_BYTE_PTR digest, CK_ULONG_PTR digest_length) {
  return Entry<"C_Digest", produce<&Operations::digest>>::call(session, data, data_length, digest,
                                                               digest_length);
}

CK_RV C_DigestUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR part, CK_ULONG part_length) {
  return Entry<"C_DigestUpdate", update<&Operations::digest>>::call(session, part, part_length);
}

CK_RV C_DigestKey(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
  return Entry<"C_DigestKey", digest_key>::call(session, key);
}

CK_RV C_DigestFinal(CK_SESSION_HANDLE session, CK_BYTE_PTR digest, CK_ULONG_PTR digest_length) {
  return Entry<"C_DigestFinal", finish<&Operations::digest>>::call(session, digest, digest_length);
}

}  // extern "C"
