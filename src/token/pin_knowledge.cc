// SPDX-License-Identifier: Apache-2.0
#include "token/pin_knowledge.h"

#include "base/secret.h"
#include "crypto/hmac.h"
#include "crypto/random.h"
#include "token/exchange.h"

namespace kunci {
namespace {

constexpr std::size_t kSalt = 16;
/// A PIN has fewer tries than this before it locks.
constexpr std::size_t kMostRefused = 16;

Error pin_error(iso7816::StatusWord status) {
  Error error = error_of(status);
  // 6A80 is how cards refuse a PIN of the wrong form, 6982 (reader not good enough) is no matter of
  // a missing login.
  if (error.code == Errc::data_invalid) error.code = Errc::pin_characters;
  if (error.code == Errc::not_logged_in) error.code = Errc::refused;
  if (error.code == Errc::not_found) error.code = Errc::unsupported;
  return error;
}

}  // namespace

PinState PinKnowledge::state(PinRole role) const {
  const MutexLock lock(mutex_);
  return of(role).state;
}

void PinKnowledge::learn(PinRole role, const PinState& state) {
  const MutexLock lock(mutex_);
  const bool set = of(role).state.set;
  of(role).state = state;
  of(role).state.set = set;
  if (role == PinRole::user) asked_ = true;
}

void PinKnowledge::learn_set(bool user_pin_set) {
  const MutexLock lock(mutex_);
  user_.state.set = user_pin_set;
}

bool PinKnowledge::asked() const {
  const MutexLock lock(mutex_);
  return asked_;
}

Result<void> PinKnowledge::outcome(PinRole role, iso7816::StatusWord status, ByteView sent) {
  if (status.ok()) {
    const MutexLock lock(mutex_);
    of(role).state.tries_left = of(role).state.tries_max;
    return {};
  }
  const Error error = pin_error(status);
  const bool wrong = status.tries_left().has_value() || error.code == Errc::pin_incorrect;
  if (wrong && !sent.empty()) remember_refused(role, sent);
  if (wrong || error.code == Errc::pin_locked) {
    const MutexLock lock(mutex_);
    of(role).state.tries_left = error.code == Errc::pin_locked ? 0 : error.tries_left;
  }
  return fail(error);
}

void PinKnowledge::learn_status(iso7816::StatusWord status) {
  const MutexLock lock(mutex_);
  asked_ = true;
  if (const auto tries = status.tries_left()) user_.state.tries_left = tries;
  if (status == iso7816::kMethodBlocked) user_.state.tries_left = 0;
}

Result<void> PinKnowledge::check_not_refused(PinRole role, ByteView value) const {
  const MutexLock lock(mutex_);
  for (const Refused& refused : of(role).refused) {
    const auto hash = crypto::salted_hash(refused.salt, value);
    if (!hash) return fail(hash.error());
    if (!equal_in_constant_time(*hash, refused.hash)) continue;
    return fail(Error{.code = Errc::pin_known_wrong, .tries_left = of(role).state.tries_left});
  }
  return {};
}

void PinKnowledge::remember_refused(PinRole role, ByteView value) {
  Refused refused{.salt = Bytes(kSalt)};
  if (!crypto::fill_with_random(refused.salt)) return;
  auto hash = crypto::salted_hash(refused.salt, value);
  if (!hash) return;
  refused.hash = std::move(*hash);
  const MutexLock lock(mutex_);
  auto& list = of(role).refused;
  if (list.size() == kMostRefused) list.erase(list.begin());
  list.push_back(std::move(refused));
}

void PinKnowledge::value_changed(PinRole role) {
  const MutexLock lock(mutex_);
  of(role).refused.clear();
  of(role).state.factory = std::nullopt;
}

void PinKnowledge::user_pin_was_reset() {
  const MutexLock lock(mutex_);
  user_.state.tries_left = user_.state.tries_max;
  user_.state.factory = std::nullopt;
  user_.refused.clear();
}

void PinKnowledge::clear() {
  const MutexLock lock(mutex_);
  user_ = {};
  so_ = {};
  asked_ = false;
}

}  // namespace kunci
