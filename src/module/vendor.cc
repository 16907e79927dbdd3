// SPDX-License-Identifier: Apache-2.0
// The vendor interface, include/kunci/vendor.h.
#include "module/vendor.h"

#include "module/entry.h"
#include "module/pin_argument.h"
#include "pkcs11/output.h"
#include "pkcs11/padded_text.h"

namespace kunci::module {
namespace {

using pkcs11::fail;

CkResult<CardAdministrator*> administrator_of(Token& token) {
  CardAdministrator* const administrator = token.card_administrator();
  if (administrator == nullptr) return fail(CKR_FUNCTION_NOT_SUPPORTED);
  return administrator;
}

CK_ULONG number_or_unknown(const std::optional<std::uint8_t>& number) {
  return number ? CK_ULONG{*number} : KUNCI_UNKNOWN;
}

CK_FLAGS flags_of(const CardAdministrator::Status& status) {
  CK_FLAGS flags = 0;
  const auto set = [&flags](bool condition, CK_FLAGS flag) {
    if (condition) flags |= flag;
  };
  set(status.user.factory.value_or(false), KUNCI_FACTORY_USER_PIN);
  set(status.so.factory.value_or(false), KUNCI_FACTORY_SO_PIN);
  set(status.factory_management_key.value_or(false), KUNCI_FACTORY_MANAGEMENT_KEY);
  set(!status.user.factory || !status.so.factory || !status.factory_management_key,
      KUNCI_FACTORY_UNKNOWN);
  set(status.management_key_protected, KUNCI_PROTECTED_MANAGEMENT_KEY);
  set(status.so_pin_manages, KUNCI_SO_PIN_MANAGES);
  set(status.reset_code_set, KUNCI_RESET_CODE_SET);
  set(status.can_reset, KUNCI_CAN_RESET);
  set(status.can_attest, KUNCI_CAN_ATTEST);
  set(status.can_set_management_key, KUNCI_CAN_SET_MANAGEMENT_KEY);
  set(status.can_set_retries, KUNCI_CAN_SET_RETRIES);
  set(status.can_move_keys, KUNCI_CAN_MOVE_KEYS);
  set(status.can_set_reset_code, KUNCI_CAN_SET_RESET_CODE);
  return flags;
}

CK_ULONG algorithm_number(CardAdministrator::ManagementAlgorithm algorithm) {
  return algorithm == CardAdministrator::ManagementAlgorithm::none
             ? KUNCI_UNKNOWN
             : static_cast<CK_ULONG>(algorithm);
}

CkResult<void> get_token_status(Library& library, CK_SLOT_ID slot, KUNCI_TOKEN_STATUS* out) {
  if (out == nullptr) return fail(CKR_ARGUMENTS_BAD);
  const auto present = library.token(slot);
  if (!present) return fail(present.error());
  const auto administrator = administrator_of(*(*present)->token);
  if (!administrator) return fail(administrator.error());
  const auto status = (*administrator)->status();
  if (!status) return fail(status.error());
  *out = {};
  out->ulUserTriesLeft = number_or_unknown(status->user.tries_left);
  out->ulUserTriesMax = number_or_unknown(status->user.tries_max);
  out->ulSoTriesLeft = number_or_unknown(status->so.tries_left);
  out->ulSoTriesMax = number_or_unknown(status->so.tries_max);
  out->ulManagementAlgorithm = algorithm_number(status->management);
  out->flags = flags_of(*status);
  pkcs11::fill_padded(out->family, (*present)->token->family());
  pkcs11::fill_padded(out->appletVersion, status->applet_version);
  pkcs11::fill_padded(out->serialNumber, status->device_serial);
  return {};
}

CkResult<void> unblock_pin(Library& library, CK_SLOT_ID slot, CK_UTF8CHAR* so_pin,
                           CK_ULONG so_pin_length, CK_UTF8CHAR* new_pin, CK_ULONG new_pin_length) {
  if (so_pin == nullptr || new_pin == nullptr) return fail(CKR_ARGUMENTS_BAD);
  const auto present = library.token(slot);
  if (!present) return fail(present.error());
  PinAdministrator* const administrator = (*present)->token->pin_administrator();
  if (administrator == nullptr) return fail(CKR_FUNCTION_NOT_SUPPORTED);
  const PinArgument so(so_pin, so_pin_length);
  const PinArgument user(new_pin, new_pin_length);
  return pkcs11::lift(administrator->unblock(so.entry(), user.entry()));
}

CkResult<void> reset_token(Library& library, CK_SLOT_ID slot) {
  const auto present = library.token(slot);
  if (!present) return fail(present.error());
  if (library.sessions().counts(**present).all != 0) return fail(CKR_SESSION_EXISTS);
  const auto administrator = administrator_of(*(*present)->token);
  if (!administrator) return fail(administrator.error());
  const auto done = (*administrator)->reset_to_factory();
  library.slots().renew(slot);
  return pkcs11::lift(done);
}

CkResult<void> login_management(Library& library, CK_SESSION_HANDLE handle, CK_BYTE* key,
                                CK_ULONG length) {
  const auto session = library.writable_session(handle);
  if (!session) return fail(session.error());
  const PinArgument given(key, length);
  if (!given.usable()) return fail(CKR_ARGUMENTS_BAD);
  const auto administrator = administrator_of(*(*session)->token->token);
  if (!administrator) return fail(administrator.error());
  return pkcs11::lift((*administrator)->login_management(given.secret()));
}

bool known_algorithm(CK_ULONG algorithm) {
  return algorithm == KUNCI_MANAGEMENT_3DES || algorithm == KUNCI_MANAGEMENT_AES128 ||
         algorithm == KUNCI_MANAGEMENT_AES192 || algorithm == KUNCI_MANAGEMENT_AES256;
}

CkResult<void> set_management_key(Library& library, CK_SESSION_HANDLE handle, CK_ULONG algorithm,
                                  CK_BYTE* key, CK_ULONG length) {
  const auto session = library.writable_session(handle);
  if (!session) return fail(session.error());
  const PinArgument given(key, length);
  if (!known_algorithm(algorithm) || (key != nullptr && !given.usable()))
    return fail(CKR_ARGUMENTS_BAD);
  const auto administrator = administrator_of(*(*session)->token->token);
  if (!administrator) return fail(administrator.error());
  return pkcs11::lift(
      (*administrator)
          ->set_management_key(static_cast<CardAdministrator::ManagementAlgorithm>(algorithm),
                               key != nullptr ? &given.secret() : nullptr));
}

CkResult<Bytes> attestation_of(const Session& session, CK_OBJECT_HANDLE key_handle) {
  const auto object = session.key(key_handle);
  if (!object) return fail(object.error());
  if (session.attestation.key == key_handle) return session.attestation.octets;
  const auto key = (*object)->token_key();
  if (!key) return fail(key.error());
  const auto administrator = administrator_of(*key->token);
  if (!administrator) return fail(administrator.error());
  return pkcs11::lift((*administrator)->attest(key->reference));
}

CkResult<void> attest(Library& library, CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE key_handle,
                      CK_BYTE* certificate, CK_ULONG* length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if (length == nullptr) return fail(CKR_ARGUMENTS_BAD);
  auto attestation = attestation_of(**session, key_handle);
  if (!attestation) return fail(attestation.error());
  const pkcs11::Output output(certificate, length);
  const bool taken = output.has_room_for(attestation->size());
  const CkResult<void> outcome = output.is_query() ? CkResult<void>{} : output.write(*attestation);
  if (output.is_query()) output.announce(attestation->size());
  (*session)->attestation =
      taken ? Session::Kept{} : Session::Kept{key_handle, std::move(*attestation)};
  return outcome;
}

CkResult<void> set_retries(Library& library, CK_SESSION_HANDLE handle, CK_ULONG user_tries,
                           CK_ULONG so_tries, CK_UTF8CHAR* user_pin, CK_ULONG user_pin_length,
                           CK_UTF8CHAR* so_pin, CK_ULONG so_pin_length) {
  const auto session = library.writable_session(handle);
  if (!session) return fail(session.error());
  const auto countable = [](CK_ULONG tries) { return tries >= 1 && tries <= 255; };
  const PinArgument user(user_pin, user_pin_length);
  const PinArgument so(so_pin, so_pin_length);
  if (!countable(user_tries) || !countable(so_tries) || !user.usable() || !so.usable()) {
    return fail(CKR_ARGUMENTS_BAD);
  }
  const auto administrator = administrator_of(*(*session)->token->token);
  if (!administrator) return fail(administrator.error());
  return pkcs11::lift((*administrator)
                          ->set_retries(static_cast<std::uint8_t>(user_tries),
                                        static_cast<std::uint8_t>(so_tries), user.secret(),
                                        so.secret()));
}

CkResult<void> set_reset_code(Library& library, CK_SESSION_HANDLE handle, CK_UTF8CHAR* code,
                              CK_ULONG length) {
  const auto session = library.writable_session(handle);
  if (!session) return fail(session.error());
  const PinArgument given(code, length);
  if (given.typed() && !given.usable()) return fail(CKR_ARGUMENTS_BAD);
  const auto administrator = administrator_of(*(*session)->token->token);
  if (!administrator) return fail(administrator.error());
  return pkcs11::lift((*administrator)->set_reset_code(given.typed() ? &given.secret() : nullptr));
}

}  // namespace

constexpr KUNCI_FUNCTION_LIST kVendorFunctions = {
    .version = {1, 1},
    .KUNCI_GetTokenStatus =
        [](auto... arguments) {
          return Entry<"KUNCI_GetTokenStatus", get_token_status>::call(arguments...);
        },
    .KUNCI_UnblockPIN =
        [](auto... arguments) {
          return Entry<"KUNCI_UnblockPIN", unblock_pin>::call(arguments...);
        },
    .KUNCI_ResetToken =
        [](auto... arguments) {
          return Entry<"KUNCI_ResetToken", reset_token>::call(arguments...);
        },
    .KUNCI_LoginManagement =
        [](auto... arguments) {
          return Entry<"KUNCI_LoginManagement", login_management>::call(arguments...);
        },
    .KUNCI_SetManagementKey =
        [](auto... arguments) {
          return Entry<"KUNCI_SetManagementKey", set_management_key>::call(arguments...);
        },
    .KUNCI_Attest =
        [](auto... arguments) { return Entry<"KUNCI_Attest", attest>::call(arguments...); },
    .KUNCI_SetRetries =
        [](auto... arguments) {
          return Entry<"KUNCI_SetRetries", set_retries>::call(arguments...);
        },
    .KUNCI_SetResetCode =
        [](auto... arguments) {
          return Entry<"KUNCI_SetResetCode", set_reset_code>::call(arguments...);
        },
};

}  // namespace kunci::module
