// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "pin/login.h"

namespace kunci::tool {

/// Logging in to write to the token: --pin-source, --last-try, and where a secret comes from that
/// some tokens want besides the PIN. On OpenPGP cards that is the SO PIN; on a PIV card whose
/// management key is not kept behind the PIN (one that is managed centrally) it is that key.
struct WriteLogin {
  PinOptions pin{};
  std::optional<std::string> so_pin_source{};
  std::optional<std::string> management_key_source{};

  void declare(Arguments& arguments);

  /// Logs in as the user. When a write is then refused for want of more powers, the one secret that
  /// is missing is got from its source, or by asking; with it the write is repeated. `context`,
  /// `token` and this must outlive the session. Returns the PIN, as log_in() does.
  Pin apply(Context& context, const Token& token, Session& session) const;

 private:
  bool add_powers(Context& context, const Token& token, const Session& session) const;
  void add_so_pin(Context& context, const Token& token, const Session& session) const;
  void add_management_key(Context& context, const Token& token, const Session& session) const;
};

/// Adds the powers of a management key, in hexadecimal digits, to a session that is logged in,
/// until logout. Throws Failure: bad_input for what is not 32, 48 or 64 digits, pin_incorrect for
/// another key than the token's.
void log_in_management(const Session& session, const Secret& digits);

}  // namespace kunci::tool
