// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "base/mutex.h"
#include "pkcs11/last_seen.h"
#include "pkcs11/login_state.h"
#include "pkcs11/object_table.h"
#include "token/token.h"

namespace kunci::pkcs11 {

/// A token from the card's insertion to its removal, with all that PKCS #11 hangs on it. Calls that
/// are under way keep it alive; nothing reaches it any more once its slot has dropped it.
struct PresentToken {
  explicit PresentToken(std::shared_ptr<Token> the_token)
      : token(std::move(the_token)), login(token) {}

  std::shared_ptr<Token> token;
  ObjectTable objects;
  LoginState login;
  LastSeen answered;       ///< the card did what it was asked for: as good as a look
  Mutex generation_mutex;  ///< from the choice of an empty place until a pair is there

  /// Ends the login, on the card too, and with it the private objects (PKCS#11 3.2, 5.6.9).
  /// CKR_USER_NOT_LOGGED_IN.
  CkResult<void> log_out() {
    objects.forget_private();
    return login.logout();
  }

  /// Private objects are seen by the user, not by the SO (PKCS#11 3.2, 5.6.8).
  [[nodiscard]] bool sees_private() const { return login.user() == PinRole::user; }
};

}  // namespace kunci::pkcs11
