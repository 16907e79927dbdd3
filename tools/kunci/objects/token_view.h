// SPDX-License-Identifier: Apache-2.0
// Tokens as commands show them.
#pragma once

#include <string>

#include "cli/context.h"
#include "report/value.h"

namespace kunci::tool {

/// The URI by which a token can be named again: one that is not initialised has no name yet but its
/// slot's number.
std::string uri_text(const Token& token);

/// {"label", "serial", "model", "manufacturer", "uri", "reader", "slot_id", "initialized",
/// "user_pin_set"}
Value::Object to_value(const Token& token);

}  // namespace kunci::tool
