// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "pin/login.h"

namespace kunci::tool {

/// --login and the options of PinOptions, for commands that show more when logged in.
struct OptionalLogin {
  bool wanted = false;
  PinOptions pin{};

  void declare(Arguments& arguments);
  /// Logs in when asked to, by --login, --pin-source or a PIN in a URI; otherwise says that more
  /// could be seen.
  void apply(Context& context, const Token& token, Session& session) const;
};

}  // namespace kunci::tool
