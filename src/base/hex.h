// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace kunci {

/// Lower-case hexadecimal without separators: {0x9a, 0x00} gives "9a00".
std::string to_hex(ByteView octets);

/// Reads pairs of hexadecimal digits of either case; nothing else is allowed between them.
std::optional<Bytes> from_hex(std::string_view text);

/// The value 0..15 of one hexadecimal digit of either case.
std::optional<std::uint8_t> hex_digit(char digit);

}  // namespace kunci
