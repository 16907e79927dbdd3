// SPDX-License-Identifier: Apache-2.0
#include "pin/optional_login.h"

#include "messages.h"

namespace kunci::tool {

void OptionalLogin::declare(Arguments& arguments) {
  arguments.flag("--login", wanted, mark("log in first, to see private objects too"));
  pin.declare(arguments);
}

void OptionalLogin::apply(Context& context, const Token& token, Session& session) const {
  const bool pin_at_hand =
      pin.source || context.pin_source_of_uris() || context.pin_value_of_uris() != nullptr;
  if (wanted || pin_at_hand) {
    log_in(context, token, session, pin);
  } else if (token.info.has(CKF_LOGIN_REQUIRED)) {
    context.output().note(
        tr("Without the PIN private objects may be missing; --login shows them."));
  }
}

}  // namespace kunci::tool
