// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace kunci::tool {

/// The length in octets of the well-formed character that `text` begins with (RFC 3629: no
/// surrogates, no overlong forms), or 0.
std::size_t leading_character(std::string_view text);

/// Whether the whole text is well-formed UTF-8.
bool is_utf8(std::string_view text);

/// How many characters a text has; an octet that is not UTF-8 counts as one.
std::size_t character_count(std::string_view text);

}  // namespace kunci::tool
