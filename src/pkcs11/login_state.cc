// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/login_state.h"

#include <string>

#include "base/log.h"

namespace kunci::pkcs11 {

CkResult<void> LoginState::check_nobody_is_in(PinRole role) const {
  const auto now = user();
  if (!now) return {};
  return fail(now == role ? CKR_USER_ALREADY_LOGGED_IN : CKR_USER_ANOTHER_ALREADY_LOGGED_IN);
}

CkResult<void> LoginState::login(PinRole role, const PinEntry& pin) {
  // Before the lock, too: who is in need not wait for somebody at a PIN pad.
  if (const auto free = check_nobody_is_in(role); !free) return free;
  const MutexLock entry(entry_mutex_);
  if (const auto free = check_nobody_is_in(role); !free) return free;
  if (auto done = token_->login(role, pin); !done) return fail(refusal(role, done.error()));
  const MutexLock lock(mutex_);
  uses_ = 0;
  since_ = std::chrono::steady_clock::now();
  return {};
}

CkResult<void> LoginState::consent(const PinEntry& pin) {
  const MutexLock entry(entry_mutex_);
  if (user() != PinRole::user) return fail(CKR_USER_NOT_LOGGED_IN);
  return lift(token_->consent(pin));
}

// A PIN that nobody has set yet refuses every guess. Whether it is set is asked only then: it may
// take an exchange.
Error LoginState::refusal(PinRole role, Error error) {
  if (role != PinRole::user) return error;
  if (error.code != Errc::pin_incorrect && error.code != Errc::pin_known_wrong &&
      error.code != Errc::pin_locked)
    return error;
  const auto state = token_->pin_state(PinRole::user);
  if (state && !state->set) error.code = Errc::pin_not_set;
  return error;
}

bool LoginState::policy_stands_in() {
  const MutexLock lock(mutex_);
  return policy_.whole_session && uses_ < policy_.max_uses &&
         std::chrono::steady_clock::now() - since_ <= policy_.max_time;
}

CkResult<void> LoginState::before_use(KeyReference key, const KeyPolicy& policy) {
  if (policy.consent != Consent::every_time || !policy_stands_in()) return {};
  {
    const MutexLock lock(mutex_);
    ++uses_;
  }
  log::write(log::Level::info,
             "always_authenticate = \"session\": the PIN of the login stands for this use of key " +
                 std::to_string(key.value));
  return lift(token_->consent_with_held_pin());
}

CkResult<void> LoginState::logout() {
  if (!user()) return fail(CKR_USER_NOT_LOGGED_IN);
  token_->logout();
  return {};
}

void LoginState::set_policy(const ConsentPolicy& policy) {
  const MutexLock lock(mutex_);
  policy_ = policy;
}

}  // namespace kunci::pkcs11
