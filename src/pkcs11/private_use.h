// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <cstdint>
#include <memory>

#include "pkcs11/present_token.h"
#include "pkcs11/rv.h"
#include "token/token.h"

namespace kunci::pkcs11 {

/// What is known of a pair when its use begins: that it is on the card, or only that it was, and
/// the use is checked with its public key.
enum class Belief : std::uint8_t { proven, likely };

/// The use of a private key that one operation is going to make, and the person's consent to it.
class PrivateUse {
 public:
  PrivateUse(std::shared_ptr<PresentToken> present, std::shared_ptr<const KeyPair> pair,
             const KeyPolicy& policy, Belief belief = Belief::proven);
  PrivateUse(PrivateUse&&) noexcept = default;
  PrivateUse& operator=(PrivateUse&&) = delete;
  PrivateUse(const PrivateUse&) = delete;
  PrivateUse& operator=(const PrivateUse&) = delete;
  /// A consent that was given for this use alone and not needed is taken back.
  ~PrivateUse();

  [[nodiscard]] const KeyPair& pair() const { return *pair_; }
  [[nodiscard]] Token& token() const { return *present_->token; }

  /// The key has CKA_ALWAYS_AUTHENTICATE, so that a context-specific login is for this use.
  [[nodiscard]] bool wants_consent() const { return policy_.consent == Consent::every_time; }
  /// C_Login(CKU_CONTEXT_SPECIFIC) (PKCS#11 3.2, 5.6.8).
  CkResult<void> consent(const PinEntry& pin);

  /// Directly before the card is asked for it: CKR_USER_NOT_LOGGED_IN where nobody is logged in any
  /// more. Whether a consent is there only the card can say.
  CkResult<void> begin();

  /// The card has just done what it was asked for.
  void note_answer() { present_->answered.note(); }

  /// After a failure: whether the card turns out to hold another pair than was believed. That one
  /// is pair() from now on.
  CkResult<bool> was_mistaken();

 private:
  std::shared_ptr<PresentToken> present_;  // empty only in what was moved from
  std::shared_ptr<const KeyPair> pair_;
  KeyPolicy policy_;
  Belief belief_;
  bool consent_unused_ = false;
};

}  // namespace kunci::pkcs11
