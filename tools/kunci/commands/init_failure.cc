// SPDX-License-Identifier: Apache-2.0
#include "commands/init_failure.h"

#include <string_view>

#include "messages.h"
#include "pin/pin_strength.h"

namespace kunci::tool {
namespace {

bool is_piv(const KUNCI_TOKEN_STATUS& status) {
  const std::string_view family(reinterpret_cast<const char*>(status.family), sizeof status.family);
  return family.starts_with("PIV ");
}

/// By SP 800-73-4 alone no card has a command for it.
bool keeps_its_management_key(const std::optional<KUNCI_TOKEN_STATUS>& status) {
  return status && is_piv(*status) && (status->flags & KUNCI_CAN_SET_MANAGEMENT_KEY) == 0;
}

Failure known_so_pin_failure() {
  return {ExitStatus::refused, tr("The SO PIN is the factory's, which everybody knows."),
          tr("Change it with \"kunci pin change --so\", then repeat the command.")};
}

Failure fixed_management_key_failure() {
  return {ExitStatus::unsupported,
          tr("The card has the management key of its factory, and no command to change it."),
          tr("Have the card's issuer set another key. Then give that key as SO PIN: 32, 48 or 64 "
             "hexadecimal digits.")};
}

}  // namespace

Failure factory_secret_failure() {
  return {ExitStatus::failed, tr("The token still holds a secret of the factory."),
          tr("Do not give it out: repeat \"kunci token init\".")};
}

Failure init_failure(const Module& module, CK_SLOT_ID slot, const Pin& so_pin, CK_RV rv) {
  if (rv != CKR_FUNCTION_FAILED || module.vendor() == nullptr) {
    return pin_failure(module, slot, Who::so, rv, "C_InitToken");
  }
  const bool known = so_pin && weakness_of(so_pin->view()) != nullptr;
  Failure failure = known                                           ? known_so_pin_failure()
                    : keeps_its_management_key(module.status(slot)) ? fixed_management_key_failure()
                                                                    : factory_secret_failure();
  failure.rv = rv;
  failure.function = "C_InitToken";
  return failure;
}

}  // namespace kunci::tool
