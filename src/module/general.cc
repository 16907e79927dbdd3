// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.4: general purpose functions, all but the function lists.
#include <kunci/cryptoki.h>

#include "module/build_version.h"
#include "module/entry.h"
#include "module/live_library.h"
#include "pkcs11/padded_text.h"

namespace kunci::module {
namespace {

bool mutex_callbacks_complete(const CK_C_INITIALIZE_ARGS& arguments) {
  const int given = (arguments.CreateMutex != nullptr) + (arguments.DestroyMutex != nullptr) +
                    (arguments.LockMutex != nullptr) + (arguments.UnlockMutex != nullptr);
  return given == 0 || given == 4;
}

CK_RV check(const CK_C_INITIALIZE_ARGS* arguments) {
  if (arguments == nullptr) return CKR_OK;
  if (arguments->pReserved != nullptr || !mutex_callbacks_complete(*arguments)) {
    return CKR_ARGUMENTS_BAD;
  }
  // We lock with the operating system's means, never through the application's callbacks.
  const bool callbacks_only =
      arguments->CreateMutex != nullptr && (arguments->flags & CKF_OS_LOCKING_OK) == 0;
  return callbacks_only ? CKR_CANT_LOCK : CKR_OK;
}

CkResult<void> get_info(Library& /*library*/, CK_INFO_PTR info) {
  if (info == nullptr) return pkcs11::fail(CKR_ARGUMENTS_BAD);
  *info = {};
  info->cryptokiVersion = {CRYPTOKI_VERSION_MAJOR, CRYPTOKI_VERSION_MINOR};
  info->libraryVersion = {kBuildMajor, kBuildMinor};
  pkcs11::fill_padded(info->manufacturerID, "kunci");
  pkcs11::fill_padded(info->libraryDescription, "kunci smart card module");
  return {};
}

CkResult<void> not_parallel(Library& library, CK_SESSION_HANDLE handle) {
  if (const auto session = library.session(handle); !session) return pkcs11::fail(session.error());
  return pkcs11::fail(CKR_FUNCTION_NOT_PARALLEL);
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_Initialize(CK_VOID_PTR arguments) {
  return contained("C_Initialize", [arguments] {
    const CK_RV rv = check(static_cast<const CK_C_INITIALIZE_ARGS*>(arguments));
    return rv == CKR_OK ? make_library_live() : rv;
  });
}

CK_RV C_Finalize(CK_VOID_PTR reserved) {
  return contained("C_Finalize", [reserved] {
    return reserved == nullptr ? end_live_library() : CKR_ARGUMENTS_BAD;
  });
}

CK_RV C_GetInfo(CK_INFO_PTR info) { return Entry<"C_GetInfo", get_info>::call(info); }

CK_RV C_GetFunctionStatus(CK_SESSION_HANDLE session) {
  return Entry<"C_GetFunctionStatus", not_parallel>::call(session);
}

CK_RV C_CancelFunction(CK_SESSION_HANDLE session) {
  return Entry<"C_CancelFunction", not_parallel>::call(session);
}

}  // extern "C"
