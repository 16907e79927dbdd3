// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/login_state.h"

#include <utility>

#include "base/log.h"
#include "drivers/openpgp/commands.h"

namespace kunci::openpgp {

std::optional<PinRole> LoginState::who() const {
  const MutexLock lock(mutex_);
  if (!login_) return std::nullopt;
  return login_->role;
}

// The former login, and its hold on the card, end after the lock is given back: closing a
// connection may take its time.
void LoginState::begin(PinRole role, HeldPin held, iso7816::Card::Hold hold) {
  auto login = std::make_unique<Login>();
  login->role = role;
  login->admin = role == PinRole::so;
  (role == PinRole::so ? login->admin_pin : login->user_pin) = std::move(held);
  if (role == PinRole::user) login->consent.give_by_login();
  login->hold = std::move(hold);
  const MutexLock lock(mutex_);
  std::swap(login_, login);
}

void LoginState::end() {
  std::unique_ptr<Login> ended;
  const MutexLock lock(mutex_);
  std::swap(login_, ended);
}

void LoginState::add_admin(HeldPin held) {
  const MutexLock lock(mutex_);
  if (!login_) return;
  login_->admin = true;
  login_->admin_pin = std::move(held);
  login_->verified.insert(kAdmin);
}

bool LoginState::is_admin() const {
  const MutexLock lock(mutex_);
  return login_ && login_->admin;
}

bool LoginState::is_verified(std::uint8_t reference) const {
  const MutexLock lock(mutex_);
  return login_ && !is_strict_ && login_->verified.contains(reference);
}

void LoginState::note_verified(std::uint8_t reference, bool verified) {
  const MutexLock lock(mutex_);
  if (!login_) return;
  if (verified) {
    login_->verified.insert(reference);
  } else {
    login_->verified.erase(reference);
  }
}

std::set<std::uint8_t> LoginState::verified() const {
  const MutexLock lock(mutex_);
  return login_ ? login_->verified : std::set<std::uint8_t>();
}

HeldPin LoginState::pin_for(std::uint8_t reference) const {
  const MutexLock lock(mutex_);
  if (!login_) return {};
  if (reference == kAdmin) return login_->admin_pin.clone();
  const bool consented = reference == kUserForSignature && !login_->consent.pin().empty();
  return consented ? HeldPin{.typed = login_->consent.pin().clone()} : login_->user_pin.clone();
}

void LoginState::replace_pin(PinRole role, const PinEntry& pin) {
  const MutexLock lock(mutex_);
  if (!login_) return;
  HeldPin& held = role == PinRole::so ? login_->admin_pin : login_->user_pin;
  if (pin.at_pad()) {
    if (!held.is_nowhere()) held = {.at_pad = true};
  } else if (!held.typed.empty()) {
    held.typed = pin.typed->clone();
  }
  if (role == PinRole::so) {
    login_->verified.erase(kAdmin);
  } else {
    login_->verified.erase(kUser);
    login_->verified.erase(kUserForSignature);
    login_->consent.withdraw();
  }
}

void LoginState::give_consent(const Secret* pin) {
  const MutexLock lock(mutex_);
  if (login_) login_->consent.give(pin);
}

bool LoginState::consent_stands() const {
  const MutexLock lock(mutex_);
  return login_ && login_->consent.stands();
}

void LoginState::spend_consent(bool every_time) {
  const MutexLock lock(mutex_);
  if (login_) login_->consent.spend(every_time);
}

void LoginState::leave(AppletTransaction& transaction) { end_verifications(transaction); }

Result<void> LoginState::restore_login(AppletTransaction&) {
  {
    const MutexLock lock(mutex_);
    if (!login_) return {};
    login_->verified.clear();
    const HeldPin& own = login_->role == PinRole::so ? login_->admin_pin : login_->user_pin;
    if (!own.typed.empty()) return {};
  }
  log::write(log::Level::info, "OpenPGP: the card has forgotten the login, and no PIN is kept");
  end();
  return fail(Errc::not_logged_in);
}

}  // namespace kunci::openpgp
