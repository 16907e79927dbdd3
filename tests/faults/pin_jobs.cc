// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "tests/faults/job.h"
#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

CK_RV log_in_here(Work& work) { return Client::login(work.session); }

CK_RV log_in_wrongly(Work& work) { return Client::login(work.session, "111111"); }

CK_RV change_pin(Work& work) {
  return module().C_SetPIN(work.session, pin_pointer(kPin), kPin.size(), pin_pointer(kNewPin),
                           kNewPin.size());
}

/// The PIN was changed though nobody could say so: it is the new one.
CK_RV log_in_with_new_pin(Work& work) { return Client::login(work.session, kNewPin); }

CK_RV use_with_new_pin(Work& work) {
  if (const CK_RV rv = open_session(work); rv != CKR_OK) return rv;
  return log_in_with_new_pin(work);
}

CK_RV unblock(Work& work) {
  return vendor_functions().KUNCI_UnblockPIN(work.slot, pin_pointer(kSoPin), kSoPin.size(),
                                             pin_pointer(kPin), kPin.size());
}

CK_RV init_token(Work& work) {
  std::string label = "Uji";
  label.resize(32, ' ');
  return module().C_InitToken(work.slot, pin_pointer(kSoPin), kSoPin.size(), pin_pointer(label));
}

CK_RV init_pin(Work& work) {
  return module().C_InitPIN(work.session, pin_pointer(kPin), kPin.size());
}

std::string judge_unblocking(const CardKind& card, const CardFacts& before, const CardFacts& after,
                             CK_RV rv) {
  if (rv == CKR_OK && after.user_tries == 0) return "the PIN is still locked";
  return judge_pins_alone(card, before, after, rv);
}

std::string judge_initialisation(const CardKind& /*card*/, const CardFacts& /*before*/,
                                 const CardFacts& after, CK_RV rv) {
  if (rv == CKR_OK && after.factory_secret) return "a factory secret stayed";
  return {};
}

}  // namespace

std::span<const Job> pin_jobs() {
  static const std::array kJobs{
      Job{.name = "Login",
          .prepare = open_session,
          .run = log_in_here,
          .also_proper = kRefusalsOfPins,
          .judge = judge_pins_alone},
      Job{.name = "WrongPin",
          .prepare = open_session,
          .run = log_in_wrongly,
          .outcome = CKR_PIN_INCORRECT,
          .also_proper = kRefusalsOfPins,
          .next_run = log_in_here,
          .spends_tries = 1,
          .judge = judge_pins_alone},
      Job{.name = "ChangePin",
          .prepare = open_session,
          .run = change_pin,
          .also_proper = kRefusalsOfPins,
          .hint = CKR_PIN_INCORRECT,
          .recover = log_in_with_new_pin,
          .alters_card = true,
          .use_afterwards = use_with_new_pin,
          .judge = judge_pins_alone},
      Job{.name = "Unblock",
          .condition = Condition::locked,
          .prepare = open_session,
          .run = unblock,
          .also_proper = kRefusalsOfPins,
          .alters_card = true,
          .use_afterwards = use_card,
          .judge = judge_unblocking},
      Job{.name = "InitToken",
          .condition = Condition::issued,
          .prepare = find_slot,
          .run = init_token,
          .also_proper = {CKR_PIN_INVALID, CKR_FUNCTION_FAILED, CKR_FUNCTION_NOT_SUPPORTED},
          .alters_card = true,
          .use_afterwards = log_in_as_so,
          .wipes_card = true,
          .judge = judge_initialisation},
      Job{.name = "InitTokenAgain",
          .prepare = find_slot,
          .run = init_token,
          .also_proper = {CKR_PIN_INVALID, CKR_FUNCTION_FAILED, CKR_FUNCTION_NOT_SUPPORTED},
          .alters_card = true,
          .use_afterwards = log_in_as_so,
          .wipes_card = true,
          .judge = judge_initialisation},
      Job{.name = "FirstPin",
          .condition = Condition::without_pin,
          .prepare = log_in_as_so,
          .run = init_pin,
          .also_proper = kRefusalsOfPins,
          .alters_card = true,
          .use_afterwards = use_card,
          .judge = judge_pins_alone},
      Job{.name = "NewPin",
          .prepare = log_in_as_so,
          .run = init_pin,
          .also_proper = kRefusalsOfPins,
          .alters_card = true,
          .use_afterwards = use_card,
          .judge = judge_pins_alone},
  };
  return kJobs;
}

}  // namespace kunci::test
