// SPDX-License-Identifier: Apache-2.0
// A token's secrets: set at its initialisation, used while it is worked on, proven at the end.
#pragma once

#include <string>

#include "cli/context.h"
#include "client/session.h"
#include "pin/login.h"
#include "provision/token_secrets.h"

namespace kunci::tool {

/// How many hexadecimal digits a management key of this token has; 0 where it has none, or keeps it
/// behind the PIN.
std::size_t management_digits(const std::optional<KUNCI_TOKEN_STATUS>& status, bool central);

/// Sets label, SO PIN (or management key) and user PIN. With `reset` the token is first set back to
/// its factory state, where it can do that. Returns the token as it is now. Throws Failure.
Token personalise(const Module& module, const Token& token, const TokenSecrets& secrets,
                  const std::string& label, bool reset);

/// A read/write session of the user, with the powers of the management key where that is central,
/// or of the SO PIN where the token wants it for writing. Token and secrets outlive it.
class WorkingSession {
 public:
  WorkingSession(const Module& module, const Token& token, const TokenSecrets& secrets,
                 bool central_key);

  [[nodiscard]] Session& session() { return session_; }
  [[nodiscard]] const Pin& pin() const { return pin_; }

 private:
  Session session_;
  Pin pin_;
};

/// Reads back: no secret of the factory, as far as the token tells; SO PIN, management key and PIN
/// are the ones given, shown by logging in with each; the label is right. Throws Failure. No
/// session is open with the token.
void require_personalised(const Module& module, const Token& token, const TokenSecrets& secrets,
                          const std::string& label, bool central_key);

}  // namespace kunci::tool
