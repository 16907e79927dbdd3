// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "cli/arguments.h"
#include "cli/context.h"
#include "client/session.h"

namespace kunci::tool {

/// --management-key-source, for commands that write to the token. A token that kunci initialised
/// with a PUK keeps its management key behind the PIN; one that is managed centrally does not, and
/// whoever administers it gives the key.
struct ManagementKeyOption {
  std::optional<std::string> source{};

  void declare(Arguments& arguments);
};

/// Adds the key's powers to a read/write session, until logout; does nothing without the option.
/// Throws Failure: bad_input for what is not 32, 48 or 64 hexadecimal digits, pin_incorrect for
/// another key than the token's, unsupported with a module of others.
void use_management_key(Context& context, const Session& session,
                        const ManagementKeyOption& option);

}  // namespace kunci::tool
