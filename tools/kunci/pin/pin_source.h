// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/secret.h"
#include "report/output.h"

namespace kunci::tool {

/// Reads a PIN from where an option or a URI's pin-source says:
///
///   file:PATH   the whole file; also as file:///PATH (RFC 8089). A warning if others may read it
///   fd:NUMBER   one line of an open descriptor; several PINs can come from one descriptor, a line
///   each env:NAME    the environment variable, which is then removed
///
/// One newline at the end is not part of the PIN. Throws Failure (bad_input) for anything else, for
/// an empty PIN, one with a newline or a NUL in it, and one of more than 1,000 octets. Never shows
/// a source's content.
Secret read_pin_source(std::string_view source, Output& output);

}  // namespace kunci::tool
