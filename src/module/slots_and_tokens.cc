// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.5: slot and token management functions.
#include <kunci/cryptoki.h>

#include <cstring>

#include "module/entry.h"
#include "module/pin_argument.h"
#include "pkcs11/padded_text.h"
#include "pkcs11/token_info.h"

namespace kunci::module {
namespace {

using pkcs11::fail;

CkResult<void> get_slot_list(Library& library, CK_BBOOL with_token, CK_SLOT_ID_PTR list,
                             CK_ULONG_PTR count) {
  if (count == nullptr) return fail(CKR_ARGUMENTS_BAD);
  // Asking for the number is the moment to look for new readers; the list then fits it
  // (PKCS#11 3.2, 5.5.1).
  if (list == nullptr) {
    library.slots().refresh();
  } else {
    library.slots().refresh_first();
  }
  const auto ids = library.slots().ids(with_token != CK_FALSE);
  const CK_ULONG room = *count;
  *count = ids.size();
  if (list == nullptr) return {};
  if (room < ids.size()) return fail(CKR_BUFFER_TOO_SMALL);
  std::ranges::copy(ids, list);
  return {};
}

CkResult<void> get_slot_info(Library& library, CK_SLOT_ID id, CK_SLOT_INFO_PTR info) {
  if (info == nullptr) return fail(CKR_ARGUMENTS_BAD);
  library.slots().refresh();
  const auto slot = library.slots().slot(id);
  if (!slot) return fail(slot.error());
  *info = {};
  pkcs11::fill_padded(info->slotDescription, slot->reader);
  pkcs11::fill_padded(info->manufacturerID, "PC/SC");
  info->flags = CKF_REMOVABLE_DEVICE | CKF_HW_SLOT;
  if (slot->card_present) info->flags |= CKF_TOKEN_PRESENT;
  return {};
}

CkResult<void> get_token_info(Library& library, CK_SLOT_ID id, CK_TOKEN_INFO_PTR info) {
  if (info == nullptr) return fail(CKR_ARGUMENTS_BAD);
  const auto present = library.token(id);
  if (!present) return fail(present.error());
  const auto filled = pkcs11::token_info((*present)->token, library.sessions().counts(**present),
                                         library.config().random_from_card);
  if (!filled) return fail(filled.error());
  *info = *filled;
  return {};
}

CkResult<void> init_token(Library& library, CK_SLOT_ID id, CK_UTF8CHAR_PTR pin, CK_ULONG pin_length,
                          CK_UTF8CHAR_PTR label) {
  if (pin == nullptr || label == nullptr) return fail(CKR_ARGUMENTS_BAD);
  const auto present = library.token(id);
  if (!present) return fail(present.error());
  if (library.sessions().counts(**present).all != 0) return fail(CKR_SESSION_EXISTS);
  TokenInitializer* const initializer = (*present)->token->initializer();
  if (initializer == nullptr) return fail(CKR_FUNCTION_NOT_SUPPORTED);
  PinArgument so_pin(pin, pin_length);
  if (!so_pin.usable()) return fail(CKR_PIN_LEN_RANGE);
  const std::string_view field(reinterpret_cast<const char*>(label), sizeof CK_TOKEN_INFO::label);
  const auto done = initializer->initialize(so_pin.secret(), pkcs11::trim_padded(field));
  // Whatever came of it, nothing that was read from the card before is certain now.
  library.slots().renew(id);
  return pkcs11::lift(done);
}

CkResult<void> init_pin(Library& library, CK_SESSION_HANDLE handle, CK_UTF8CHAR_PTR pin,
                        CK_ULONG pin_length) {
  const auto session = library.writable_session(handle);
  if (!session) return fail(session.error());
  auto& token = *(*session)->token->token;
  if (token.logged_in() != PinRole::so) return fail(CKR_USER_NOT_LOGGED_IN);
  PinAdministrator* const administrator = token.pin_administrator();
  if (administrator == nullptr) return fail(CKR_FUNCTION_NOT_SUPPORTED);
  const PinArgument new_pin(pin, pin_length);
  if (auto good = check_pin_argument(library, **session, new_pin); !good) return good;
  return pkcs11::lift(administrator->set_user_pin(new_pin.entry()));
}

CkResult<void> set_pin(Library& library, CK_SESSION_HANDLE handle, CK_UTF8CHAR_PTR old_pin,
                       CK_ULONG old_length, CK_UTF8CHAR_PTR new_pin, CK_ULONG new_length) {
  const auto session = library.writable_session(handle);
  if (!session) return fail(session.error());
  auto& token = *(*session)->token->token;
  PinAdministrator* const administrator = token.pin_administrator();
  if (administrator == nullptr) return fail(CKR_FUNCTION_NOT_SUPPORTED);
  const PinArgument from(old_pin, old_length);
  const PinArgument to(new_pin, new_length);
  for (const PinArgument* const pin : {&from, &to}) {
    if (auto good = check_pin_argument(library, **session, *pin); !good) return good;
  }
  // One pad entry asks for both.
  if (from.typed() != to.typed()) return fail(CKR_ARGUMENTS_BAD);
  // The logged-in SO changes the SO's PIN; everybody else the user's (PKCS#11 3.2, 5.5.9).
  const PinRole role = token.logged_in().value_or(PinRole::user);
  return pkcs11::lift(administrator->change(role, from.entry(), to.entry()));
}

CkResult<void> wait_for_slot_event(Library& library, CK_FLAGS flags, CK_SLOT_ID_PTR slot,
                                   CK_VOID_PTR reserved) {
  if (slot == nullptr || reserved != nullptr) return fail(CKR_ARGUMENTS_BAD);
  const auto event = library.wait_for_event((flags & CKF_DONT_BLOCK) == 0);
  if (!event) return fail(event.error());
  *slot = *event;
  return {};
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_GetSlotList(CK_BBOOL token_present, CK_SLOT_ID_PTR list, CK_ULONG_PTR count) {
  return Entry<"C_GetSlotList", get_slot_list>::call(token_present, list, count);
}

CK_RV C_GetSlotInfo(CK_SLOT_ID slot, CK_SLOT_INFO_PTR info) {
  return Entry<"C_GetSlotInfo", get_slot_info>::call(slot, info);
}

CK_RV C_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO_PTR info) {
  return Entry<"C_GetTokenInfo", get_token_info>::call(slot, info);
}

CK_RV C_InitToken(CK_SLOT_ID slot, CK_UTF8CHAR_PTR pin, CK_ULONG pin_length,
                  CK_UTF8CHAR_PTR label) {
  return Entry<"C_InitToken", init_token>::call(slot, pin, pin_length, label);
}

CK_RV C_InitPIN(CK_SESSION_HANDLE session, CK_UTF8CHAR_PTR pin, CK_ULONG pin_length) {
  return Entry<"C_InitPIN", init_pin>::call(session, pin, pin_length);
}

CK_RV C_SetPIN(CK_SESSION_HANDLE session, CK_UTF8CHAR_PTR old_pin, CK_ULONG old_length,
               CK_UTF8CHAR_PTR new_pin, CK_ULONG new_length) {
  return Entry<"C_SetPIN", set_pin>::call(session, old_pin, old_length, new_pin, new_length);
}

CK_RV C_WaitForSlotEvent(CK_FLAGS flags, CK_SLOT_ID_PTR slot, CK_VOID_PTR reserved) {
  return Entry<"C_WaitForSlotEvent", wait_for_slot_event>::call(flags, slot, reserved);
}

}  // extern "C"
