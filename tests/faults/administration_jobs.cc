// SPDX-License-Identifier: Apache-2.0
// What an administrator does, most of it through the vendor interface.
#include <kunci/vendor.h>

#include <array>

#include "base/hex.h"
#include "crypto/certificate.h"
#include "tests/faults/job.h"
#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

constexpr std::string_view kNewSoPin = "75310246";
constexpr std::string_view kResetCode = "11223344";
constexpr CK_ULONG kTries = 5;

bool has_extensions(const CardKind& card) { return card.has_extensions; }
bool deletes_keys(const CardKind& card) { return card.deletes_keys; }
bool is_openpgp(const CardKind& card) { return card.family == CardKind::Family::openpgp; }
bool can_be_reset(const CardKind& card) { return has_extensions(card) || is_openpgp(card); }
bool is_disguise(const CardKind& /*card*/, const NamedFault& fault) { return fault.disguises; }

/// That the tries are not known is as good as a refusal.
CK_RV show_status(Work& work) {
  KUNCI_TOKEN_STATUS status{};
  const CK_RV rv = vendor_functions().KUNCI_GetTokenStatus(work.slot, &status);
  if (rv == CKR_OK && status.ulUserTriesLeft == KUNCI_UNKNOWN) return CKR_DEVICE_ERROR;
  work.product = {static_cast<std::uint8_t>(status.ulUserTriesLeft),
                  static_cast<std::uint8_t>(status.flags & KUNCI_FACTORY_USER_PIN)};
  return rv;
}

bool shows_three_tries(const Work& work) { return work.product == Bytes{3, 0}; }

CK_RV log_in_so_here(Work& work) { return Client::login(work.session, kSoPin, CKU_SO); }

CK_RV log_out(Work& work) { return module().C_Logout(work.session); }

CK_RV login_management(Work& work) {
  return vendor_functions().KUNCI_LoginManagement(work.session, pin_pointer(kSoPin), kSoPin.size());
}

/// With the SO PIN that was given, whoever is logged in.
CK_RV change_so_pin(Work& work) {
  const CK_RV rv = Client::login(work.session, kSoPin, CKU_SO);
  if (rv != CKR_OK) return rv;
  return module().C_SetPIN(work.session, pin_pointer(kSoPin), kSoPin.size(), pin_pointer(kNewSoPin),
                           kNewSoPin.size());
}

/// The SO PIN was changed though nobody could say so: it is the new one.
CK_RV log_in_so_with_new_pin(Work& work) { return Client::login(work.session, kNewSoPin, CKU_SO); }

CK_RV log_in_with_new_so_pin(Work& work) {
  if (const CK_RV rv = open_session(work); rv != CKR_OK) return rv;
  return log_in_so_with_new_pin(work);
}

CK_RV unblock_by_code(Work& work) {
  return vendor_functions().KUNCI_UnblockPIN(work.slot, pin_pointer(kResetCode), kResetCode.size(),
                                             pin_pointer(kPin), kPin.size());
}

CK_RV set_reset_code(Work& work) {
  return vendor_functions().KUNCI_SetResetCode(work.session, pin_pointer(kResetCode),
                                               kResetCode.size());
}

CK_RV use_reset_code(Work& work) {
  if (const CK_RV rv = find_slot(work); rv != CKR_OK) return rv;
  return unblock_by_code(work);
}

CK_RV rotate_management_key(Work& work) {
  return vendor_functions().KUNCI_SetManagementKey(work.session, KUNCI_MANAGEMENT_AES192, nullptr,
                                                   0);
}

Bytes known_key() { return *from_hex("c1d3e5f7010203040506070809aabbccddeeff0011223344"); }

CK_RV set_known_management_key(Work& work) {
  Bytes key = known_key();
  return vendor_functions().KUNCI_SetManagementKey(work.session, KUNCI_MANAGEMENT_AES192,
                                                   key.data(), key.size());
}

CK_RV log_in_with_known_key(Work& work) {
  Bytes key = known_key();
  return vendor_functions().KUNCI_LoginManagement(work.session, key.data(), key.size());
}

/// The interrupted one has set the key, or has not: whoever gave it can tell.
CK_RV set_known_management_key_again(Work& work) {
  (void)log_in_with_known_key(work);
  return set_known_management_key(work);
}

CK_RV generate_another(Work& work) { return generate_pair(work, work.card.places.dual); }

CK_RV manage_afterwards(Work& work) {
  if (const CK_RV rv = log_in(work); rv != CKR_OK) return rv;
  return generate_another(work);
}

CK_RV manage_with_known_key_afterwards(Work& work) {
  if (const CK_RV rv = log_in(work); rv != CKR_OK) return rv;
  if (const CK_RV rv = log_in_with_known_key(work); rv != CKR_OK) return rv;
  return generate_another(work);
}

CK_RV set_retries_from(Work& work, std::string_view pin) {
  const CK_RV rv = Client::login(work.session, pin);
  if (rv != CKR_OK) return rv;
  return vendor_functions().KUNCI_SetRetries(work.session, kTries, kTries, pin_pointer(kPin),
                                             kPin.size(), pin_pointer(kSoPin), kSoPin.size());
}

CK_RV set_retries(Work& work) { return set_retries_from(work, kPin); }

/// The card has put the factory's PINs in, and nobody came to replace them: from these it goes on.
CK_RV set_retries_from_factory(Work& work) { return set_retries_from(work, "123456"); }

CK_RV attest(Work& work) {
  work.product.resize(4096);
  CK_ULONG length = work.product.size();
  const CK_RV rv =
      vendor_functions().KUNCI_Attest(work.session, work.key, work.product.data(), &length);
  work.product.resize(rv == CKR_OK ? length : 0);
  return rv;
}

CK_RV ready_to_attest(Work& work) {
  if (const CK_RV rv = log_in(work); rv != CKR_OK) return rv;
  return find_key(work, work.card.places.ec);
}

bool is_certificate(const Work& work) {
  return crypto::parse_certificate(work.product).has_value();
}

CK_RV ready_to_delete(Work& work) {
  if (const CK_RV rv = log_in_to_manage(work); rv != CKR_OK) return rv;
  return find_key(work, work.card.places.ec);
}

CK_RV delete_key(Work& work) { return module().C_DestroyObject(work.session, work.key); }

CK_RV reset_token(Work& work) { return vendor_functions().KUNCI_ResetToken(work.slot); }

CK_RV initialise_afterwards(Work& work) {
  if (const CK_RV rv = find_slot(work); rv != CKR_OK) return rv;
  std::string label = "Uji";
  label.resize(32, ' ');
  return module().C_InitToken(work.slot, pin_pointer(kSoPin), kSoPin.size(), pin_pointer(label));
}

std::string judge_management_key(const CardKind& card, const CardFacts& before,
                                 const CardFacts& after, CK_RV rv) {
  if (after.factory_secret) return "a factory secret came back";
  return judge_pins_alone(card, before, after, rv);
}

std::string judge_retries(const CardKind& card, const CardFacts& before, const CardFacts& after,
                          CK_RV rv) {
  if (rv == CKR_OK && after.factory_secret) return "a factory secret stayed";
  if (rv == CKR_OK && (after.user_tries != kTries || after.so_tries != kTries)) {
    return "other tries than were asked for";
  }
  return judge_pins_alone(card, before, after, rv);
}

std::string judge_deleted_key(const CardKind& card, const CardFacts& before, const CardFacts& after,
                              CK_RV rv) {
  const std::uint8_t id = card.places.ec;
  if (rv == CKR_OK && after.keys.contains(id)) return "the key is still there";
  auto others = before.keys;
  auto kept = after.keys;
  others.erase(id);
  kept.erase(id);
  if (others != kept) return "another key changed";
  if (before.certificates != after.certificates) return "certificates changed";
  return {};
}

std::string judge_reset(const CardKind& /*card*/, const CardFacts& /*before*/,
                        const CardFacts& after, CK_RV rv) {
  const bool empty = after.keys.empty() && after.certificates.empty();
  if (rv == CKR_OK && !empty) return "something stayed on the card";
  return {};
}

}  // namespace

// A card that was reset in the middle says of an extension that it does not know it.
std::span<const Job> administration_jobs() {
  static const std::array kJobs{
      Job{.name = "TokenStatus",
          .prepare = find_slot,
          .run = show_status,
          .is_right = shows_three_tries,
          .may_be_deceived = is_disguise,
          .judge = judge_pins_alone},
      Job{.name = "SoLogin",
          .prepare = open_session,
          .run = log_in_so_here,
          .also_proper = kRefusalsOfPins,
          .judge = judge_pins_alone},
      Job{.name = "Logout", .prepare = log_in, .run = log_out, .judge = judge_pins_alone},
      Job{.name = "ManagementLogin",
          .is_for = is_openpgp,
          .prepare = log_in,
          .run = login_management,
          .also_proper = kRefusalsOfPins,
          .judge = judge_pins_alone},
      Job{.name = "ChangeSoPin",
          .prepare = open_session,
          .run = change_so_pin,
          .also_proper = kRefusalsOfPins,
          .hint = CKR_PIN_INCORRECT,
          .recover = log_in_so_with_new_pin,
          .alters_card = true,
          .use_afterwards = log_in_with_new_so_pin,
          .judge = judge_pins_alone},
      Job{.name = "SetResetCode",
          .is_for = is_openpgp,
          .prepare = log_in_to_manage,
          .run = set_reset_code,
          .alters_card = true,
          .use_afterwards = use_reset_code,
          .judge = judge_pins_alone},
      Job{.name = "RotateManagementKey",
          .is_for = has_extensions,
          .condition = Condition::initialised,
          .prepare = log_in,
          .run = rotate_management_key,
          .also_proper = {CKR_FUNCTION_NOT_SUPPORTED},
          .alters_card = true,
          .use_afterwards = manage_afterwards,
          .judge = judge_management_key},
      Job{.name = "SetManagementKey",
          .is_for = has_extensions,
          .condition = Condition::initialised,
          .prepare = log_in,
          .run = set_known_management_key,
          .also_proper = {CKR_FUNCTION_NOT_SUPPORTED},
          .next_run = set_known_management_key_again,
          .alters_card = true,
          .use_afterwards = manage_with_known_key_afterwards,
          .judge = judge_management_key},
      Job{.name = "SetRetries",
          .is_for = has_extensions,
          .prepare = open_session,
          .run = set_retries,
          .also_proper = kRefusalsOfPins,
          .hint = CKR_PIN_INCORRECT,
          .recover = set_retries_from_factory,
          .alters_card = true,
          .use_afterwards = use_card,
          .judge = judge_retries},
      Job{.name = "Attest",
          .is_for = has_extensions,
          .prepare = ready_to_attest,
          .run = attest,
          .is_right = is_certificate,
          .may_be_deceived = is_disguise,
          .also_proper = {CKR_DATA_INVALID},
          .judge = judge_pins_alone},
      Job{.name = "DeleteKey",
          .is_for = deletes_keys,
          .prepare = ready_to_delete,
          .run = delete_key,
          .also_proper = {CKR_ACTION_PROHIBITED},
          .hint = CKR_OBJECT_HANDLE_INVALID,
          .recover = accept,
          .alters_card = true,
          .judge = judge_deleted_key},
      Job{.name = "Reset",
          .is_for = can_be_reset,
          .prepare = find_slot,
          .run = reset_token,
          .also_proper = {CKR_FUNCTION_NOT_SUPPORTED},
          .alters_card = true,
          .use_afterwards = initialise_afterwards,
          .wipes_card = true,
          .judge = judge_reset},
  };
  return kJobs;
}

}  // namespace kunci::test
