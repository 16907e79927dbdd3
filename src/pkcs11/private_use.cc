// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/private_use.h"

namespace kunci::pkcs11 {

PrivateUse::PrivateUse(std::shared_ptr<PresentToken> present, std::shared_ptr<const KeyPair> pair,
                       const KeyPolicy& policy, Belief belief)
    : present_(std::move(present)), pair_(std::move(pair)), policy_(policy), belief_(belief) {}

PrivateUse::~PrivateUse() {
  if (present_ && consent_unused_) token().withdraw_consent();
}

CkResult<void> PrivateUse::consent(const PinEntry& pin) {
  auto given = present_->login.consent(pin);
  if (given) consent_unused_ = true;
  return given;
}

CkResult<void> PrivateUse::begin() {
  if (policy_.consent == Consent::never) return {};
  // The card may still be open: by a login of another process, which is not ours to use.
  if (present_->login.user() != PinRole::user) return fail(CKR_USER_NOT_LOGGED_IN);
  if (consent_unused_) {
    consent_unused_ = false;
    return {};
  }
  return present_->login.before_use(pair_->reference, policy_);
}

CkResult<bool> PrivateUse::was_mistaken() {
  if (belief_ == Belief::proven) return false;
  belief_ = Belief::proven;
  auto found = token().key_pair(pair_->reference);
  if (!found) return fail(found.error());
  if (!*found) return fail(CKR_KEY_HANDLE_INVALID);
  const bool mistaken = (*found)->public_key != pair_->public_key;
  pair_ = std::move(*found);
  return mistaken;
}

}  // namespace kunci::pkcs11
