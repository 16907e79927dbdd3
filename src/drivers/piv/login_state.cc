// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/login_state.h"

#include <utility>

#include "base/log.h"
#include "drivers/piv/commands.h"
#include "drivers/piv/discovery.h"
#include "drivers/piv/pin_block.h"

namespace kunci::piv {

std::optional<PinRole> LoginState::who() const {
  const MutexLock lock(mutex_);
  if (!login_) return std::nullopt;
  return login_->role;
}

// The former login, and its hold on the card, end after the lock is given back: closing a
// connection may take its time.
void LoginState::begin_user(std::uint8_t reference, Secret held, iso7816::Card::Hold hold) {
  auto login = std::make_unique<Login>();
  login->reference = reference;
  login->held = std::move(held);
  login->consent.give_by_login();
  login->hold = std::move(hold);
  const MutexLock lock(mutex_);
  std::swap(login_, login);
}

void LoginState::begin_so(SoSecret secret, iso7816::Card::Hold hold) {
  auto login = std::make_unique<Login>();
  login->role = PinRole::so;
  if (secret.kind == SoSecret::Kind::management_key) login->management_key = secret.octets.clone();
  login->so = std::move(secret);
  login->hold = std::move(hold);
  const MutexLock lock(mutex_);
  std::swap(login_, login);
}

void LoginState::end() {
  std::unique_ptr<Login> ended;
  const MutexLock lock(mutex_);
  std::swap(login_, ended);
}

std::optional<SoSecret> LoginState::so_secret() const {
  const MutexLock lock(mutex_);
  if (!login_ || !login_->so) return std::nullopt;
  return login_->so->clone();
}

std::optional<Secret> LoginState::management_key() const {
  const MutexLock lock(mutex_);
  if (!login_ || login_->management_key.empty()) return std::nullopt;
  return login_->management_key.clone();
}

void LoginState::add_management_key(Secret key) {
  const MutexLock lock(mutex_);
  if (login_) login_->management_key = std::move(key);
}

void LoginState::note_powers() {
  const MutexLock lock(mutex_);
  if (login_) login_->had_powers = true;
}

bool LoginState::had_powers() const {
  const MutexLock lock(mutex_);
  return login_ && login_->had_powers;
}

void LoginState::replace_held_pin(ByteView pin) {
  const MutexLock lock(mutex_);
  if (login_ && !login_->held.empty()) login_->held = Secret(pin);
}

void LoginState::replace_so_secret(SoSecret secret) {
  const MutexLock lock(mutex_);
  if (!login_ || !login_->so) return;
  if (secret.kind == SoSecret::Kind::management_key) {
    login_->management_key = secret.octets.clone();
  }
  login_->so = std::move(secret);
}

std::uint8_t LoginState::user_reference() const {
  const MutexLock lock(mutex_);
  return login_ && login_->role == PinRole::user ? login_->reference : kApplicationPin;
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

void LoginState::withdraw_consent() { spend_consent(true); }

Secret LoginState::held_pin() const {
  const MutexLock lock(mutex_);
  return login_ ? login_->held.clone() : Secret();
}

Secret LoginState::pin_to_verify_again() const {
  const MutexLock lock(mutex_);
  if (!login_) return {};
  return login_->consent.pin().empty() ? login_->held.clone() : login_->consent.pin().clone();
}

void LoginState::leave(AppletTransaction& transaction) { end_verifications(transaction); }

Result<void> LoginState::restore_login(AppletTransaction& transaction) {
  if (!is_user()) return {};
  const Secret pin = pin_to_verify_again();
  if (pin.empty()) {
    log::write(log::Level::info, "PIV: the card has forgotten the login, and no PIN is kept");
    end();
    return fail(Errc::not_logged_in);
  }
  const auto status = verify(transaction, user_reference(), pin_block(pin.view()));
  if (!status) return fail(status.error());
  if (const auto verified = pins_.outcome(PinRole::user, *status, pin.view()); !verified) {
    // Somebody has changed the PIN: what is held is worth nothing any more.
    end();
    return fail(Errc::not_logged_in, status->value);
  }
  log::write(log::Level::info, "PIV: the login was restored on the card");
  return {};
}

}  // namespace kunci::piv
