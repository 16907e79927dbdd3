// SPDX-License-Identifier: Apache-2.0
// Key pairs as commands show them.
#pragma once

#include <string>

#include "cli/context.h"
#include "objects/key.h"
#include "report/value.h"

namespace kunci::tool {

/// The URI of a pair: of its private half, or of the public one where only that is seen.
std::string uri_text(const Token& token, const Key& key);

/// The pair for people: URI, algorithm, uses, policies, origin.
void show_key(Context& context, const Token& token, const Session& session, const Key& key);

/// The pair for JSON; docs/json.md, "Keys".
Value key_value(Context& context, const Token& token, const Session& session, const Key& key);

}  // namespace kunci::tool
