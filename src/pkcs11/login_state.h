// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/mutex.h"
#include "pkcs11/rv.h"
#include "token/token.h"

namespace kunci::pkcs11 {

/// How keys that want a PIN before each use are treated for one token (`always_authenticate` in the
/// configuration).
struct ConsentPolicy {
  bool whole_session = false;        ///< the login's PIN is verified again by us before each use
  std::uint32_t max_uses = 0;        ///< since the login
  std::chrono::minutes max_time{0};  ///< since the login
};

/// Who is logged in to one token, for all sessions of this process (PKCS#11 3.2, 5.6.8).
class LoginState {
 public:
  explicit LoginState(std::shared_ptr<Token> token) : token_(std::move(token)) {}

  [[nodiscard]] std::optional<PinRole> user() const { return token_->logged_in(); }

  /// CKR_USER_ALREADY_LOGGED_IN, CKR_USER_ANOTHER_ALREADY_LOGGED_IN, and what the card says of the
  /// PIN.
  CkResult<void> login(PinRole role, const PinEntry& pin);
  /// CKU_CONTEXT_SPECIFIC: consent to the operation that is active in the calling session.
  /// CKR_USER_NOT_LOGGED_IN.
  CkResult<void> consent(const PinEntry& pin);
  /// Called before each use of a private key. Where the policy lets the login stand for the
  /// consent, verifies its PIN again and writes so to the log; otherwise nothing: the token itself
  /// refuses what has no consent.
  CkResult<void> before_use(KeyReference key, const KeyPolicy& policy);
  /// CKR_USER_NOT_LOGGED_IN.
  CkResult<void> logout();

  void set_policy(const ConsentPolicy& policy);

 private:
  [[nodiscard]] CkResult<void> check_nobody_is_in(PinRole role) const;
  Error refusal(PinRole role, Error error);
  bool policy_stands_in();

  std::shared_ptr<Token> token_;
  /// One PIN at a time: several threads with the same wrong one spend one try, and with the right
  /// one verify it once.
  Mutex entry_mutex_;
  Mutex mutex_;
  ConsentPolicy policy_ KUNCI_GUARDED_BY(mutex_){};
  std::uint32_t uses_ KUNCI_GUARDED_BY(mutex_) = 0;
  std::chrono::steady_clock::time_point since_ KUNCI_GUARDED_BY(mutex_){};
};

}  // namespace kunci::pkcs11
