// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/context.h"
#include "objects/key.h"

namespace kunci::tool {

/// What is on a token, for the question whether it may be lost: keys and certificates, a line each,
/// as far as they are seen without a PIN. Empty when nothing is seen or the token does not let
/// itself be read.
std::vector<std::string> losses_of(const Module& module, const Token& token);

/// What goes with one pair: the key, and its certificates by subject.
std::vector<std::string> losses_of(const Session& session, const Key& key);

/// A certificate by its subject and its end.
std::string certificate_line(const Session& session, CK_OBJECT_HANDLE object);

}  // namespace kunci::tool
