// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.6: session management functions, and 5.6.8 to 5.6.10 login and logout.
#include <kunci/cryptoki.h>

#include "module/entry.h"
#include "module/pin_argument.h"

namespace kunci::module {
namespace {

using pkcs11::fail;

constexpr CK_FLAGS kSessionFlags = CKF_RW_SESSION | CKF_SERIAL_SESSION;

CkResult<void> open_session(Library& library, CK_SLOT_ID slot, CK_FLAGS flags,
                            CK_VOID_PTR /*application*/, CK_NOTIFY /*notify*/,
                            CK_SESSION_HANDLE_PTR handle) {
  if (handle == nullptr) return fail(CKR_ARGUMENTS_BAD);
  const auto present = library.token(slot);
  if (!present) return fail(present.error());
  if ((flags & CKF_SERIAL_SESSION) == 0) return fail(CKR_SESSION_PARALLEL_NOT_SUPPORTED);
  if ((flags & CKF_ASYNC_SESSION) != 0) return fail(CKR_SESSION_ASYNC_NOT_SUPPORTED);
  if ((flags & ~kSessionFlags) != 0) return fail(CKR_ARGUMENTS_BAD);
  const bool read_write = (flags & CKF_RW_SESSION) != 0;
  if (!read_write && (*present)->login.user() == PinRole::so) {
    return fail(CKR_SESSION_READ_WRITE_SO_EXISTS);
  }
  *handle = library.sessions().open(slot, read_write, *present);
  return {};
}

CkResult<void> close_session(Library& library, CK_SESSION_HANDLE handle) {
  return library.sessions().close(handle);
}

CkResult<void> close_all_sessions(Library& library, CK_SLOT_ID slot) {
  if (const auto known = library.slots().slot(slot); !known) return fail(known.error());
  library.sessions().close_all(slot);
  return {};
}

CK_STATE state_of(const Session& session) {
  const auto user = session.token->login.user();
  if (user == PinRole::so) return CKS_RW_SO_FUNCTIONS;
  if (user == PinRole::user) {
    return session.read_write ? CKS_RW_USER_FUNCTIONS : CKS_RO_USER_FUNCTIONS;
  }
  return session.read_write ? CKS_RW_PUBLIC_SESSION : CKS_RO_PUBLIC_SESSION;
}

CkResult<void> get_session_info(Library& library, CK_SESSION_HANDLE handle,
                                CK_SESSION_INFO_PTR info) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if (info == nullptr) return fail(CKR_ARGUMENTS_BAD);
  *info = {.slotID = (*session)->slot,
           .state = state_of(**session),
           .flags = CKF_SERIAL_SESSION | ((*session)->read_write ? CKF_RW_SESSION : 0),
           .ulDeviceError = 0};
  return {};
}

CkResult<void> get_session_validation_flags(Library& library, CK_SESSION_HANDLE handle,
                                            CK_SESSION_VALIDATION_FLAGS_TYPE type,
                                            CK_FLAGS_PTR flags) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if (flags == nullptr || type != CKS_LAST_VALIDATION_OK) return fail(CKR_ARGUMENTS_BAD);
  // No validation is claimed for any operation.
  *flags = 0;
  return {};
}

CkResult<void> login_so(Library& library, Session& session, const PinArgument& pin) {
  const auto counts = library.sessions().counts(*session.token);
  if (counts.read_write != counts.all) return fail(CKR_SESSION_READ_ONLY_EXISTS);
  return session.token->login.login(PinRole::so, pin.entry());
}

CkResult<void> login(Library& library, CK_SESSION_HANDLE handle, CK_USER_TYPE user,
                     CK_UTF8CHAR_PTR pin, CK_ULONG pin_length) {
  const auto use = library.session(handle);
  if (!use) return fail(use.error());
  Session& session = **use;
  if (user != CKU_SO && user != CKU_USER && user != CKU_CONTEXT_SPECIFIC) {
    return fail(CKR_USER_TYPE_INVALID);
  }
  const PinArgument given(pin, pin_length);
  if (auto good = check_pin_argument(library, session, given); !good) return good;
  if (user == CKU_SO) return login_so(library, session, given);
  if (user == CKU_USER) return session.token->login.login(PinRole::user, given.entry());
  pkcs11::PrivateUse* const private_use = session.operations.active_private_use();
  if (private_use == nullptr) return fail(CKR_OPERATION_NOT_INITIALIZED);
  return private_use->consent(given.entry());
}

// Tokens here have one user, and no names for users.
CkResult<void> login_user(Library& library, CK_SESSION_HANDLE handle, CK_USER_TYPE user,
                          CK_UTF8CHAR_PTR pin, CK_ULONG pin_length, CK_UTF8CHAR_PTR /*name*/,
                          CK_ULONG name_length) {
  if (name_length != 0) return fail(CKR_USER_TYPE_INVALID);
  return login(library, handle, user, pin, pin_length);
}

CkResult<void> logout(Library& library, CK_SESSION_HANDLE handle) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return (*session)->token->log_out();
}

CkResult<void> session_cancel(Library& library, CK_SESSION_HANDLE handle, CK_FLAGS flags) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if ((flags & CKF_FIND_OBJECTS) != 0) (*session)->search.reset();
  return (*session)->operations.cancel(flags);
}

// No operation's state can leave a card (PKCS#11 3.2, 5.6.5).
CkResult<void> state_cannot_be_saved(Library& library, CK_SESSION_HANDLE handle,
                                     CK_BYTE_PTR /*state*/, CK_ULONG_PTR length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if (length == nullptr) return fail(CKR_ARGUMENTS_BAD);
  return fail((*session)->operations.any_active() ? CKR_STATE_UNSAVEABLE
                                                  : CKR_OPERATION_NOT_INITIALIZED);
}

CkResult<void> no_state_to_restore(Library& library, CK_SESSION_HANDLE handle, CK_BYTE_PTR state,
                                   CK_ULONG /*length*/, CK_OBJECT_HANDLE /*encryption_key*/,
                                   CK_OBJECT_HANDLE /*authentication_key*/) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return fail(state == nullptr ? CKR_ARGUMENTS_BAD : CKR_SAVED_STATE_INVALID);
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_OpenSession(CK_SLOT_ID slot, CK_FLAGS flags, CK_VOID_PTR application, CK_NOTIFY notify,
                    CK_SESSION_HANDLE_PTR session) {
  return Entry<"C_OpenSession", open_session>::call(slot, flags, application, notify, session);
}

CK_RV C_CloseSession(CK_SESSION_HANDLE session) {
  return Entry<"C_CloseSession", close_session>::call(session);
}

CK_RV C_CloseAllSessions(CK_SLOT_ID slot) {
  return Entry<"C_CloseAllSessions", close_all_sessions>::call(slot);
}

CK_RV C_GetSessionInfo(CK_SESSION_HANDLE session, CK_SESSION_INFO_PTR info) {
  return Entry<"C_GetSessionInfo", get_session_info>::call(session, info);
}

CK_RV C_GetSessionValidationFlags(CK_SESSION_HANDLE session, CK_SESSION_VALIDATION_FLAGS_TYPE type,
                                  CK_FLAGS_PTR flags) {
  return Entry<"C_GetSessionValidationFlags", get_session_validation_flags>::call(session, type,
                                                                                  flags);
}

CK_RV C_GetOperationState(CK_SESSION_HANDLE session, CK_BYTE_PTR state, CK_ULONG_PTR length) {
  return Entry<"C_GetOperationState", state_cannot_be_saved>::call(session, state, length);
}

CK_RV C_SetOperationState(CK_SESSION_HANDLE session, CK_BYTE_PTR state, CK_ULONG length,
                          CK_OBJECT_HANDLE encryption_key, CK_OBJECT_HANDLE authentication_key) {
  return Entry<"C_SetOperationState", no_state_to_restore>::call(
      session, state, length, encryption_key, authentication_key);
}

CK_RV C_Login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR_PTR pin,
              CK_ULONG pin_length) {
  return Entry<"C_Login", login>::call(session, user, pin, pin_length);
}

CK_RV C_LoginUser(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR_PTR pin,
                  CK_ULONG pin_length, CK_UTF8CHAR_PTR name, CK_ULONG name_length) {
  return Entry<"C_LoginUser", login_user>::call(session, user, pin, pin_length, name, name_length);
}

CK_RV C_Logout(CK_SESSION_HANDLE session) { return Entry<"C_Logout", logout>::call(session); }

CK_RV C_SessionCancel(CK_SESSION_HANDLE session, CK_FLAGS flags) {
  return Entry<"C_SessionCancel", session_cancel>::call(session, flags);
}

}  // extern "C"
