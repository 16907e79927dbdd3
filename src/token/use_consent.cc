// SPDX-License-Identifier: Apache-2.0
#include "token/use_consent.h"

namespace kunci {

void UseConsent::give_by_login() {
  by_ = By::login;
  pin_.clear();
}

void UseConsent::give(const Secret* pin) {
  by_ = By::person;
  pin_ = pin != nullptr ? pin->clone() : Secret();
}

void UseConsent::spend(bool every_time) {
  if (!every_time && by_ == By::person) return;
  by_ = By::nobody;
  pin_.clear();
}

}  // namespace kunci
