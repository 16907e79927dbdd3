// SPDX-License-Identifier: Apache-2.0
// The names of a card's StateValues.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "tests/harness/card/state_file.h"

namespace kunci::harness {

/// The value of this name, which must be there and have at least `size` octets. Throws
/// std::runtime_error.
const Bytes& required(const StateValues& values, const std::string& name, std::size_t size = 0);

/// "key.9a": the number in hexadecimal digits, without leading zero octets.
std::string name_of_number(std::string_view prefix, unsigned number);

/// The number in "key.9a" after "key."; nothing for "key.9a.point" and other names.
std::optional<unsigned> number_after(std::string_view prefix, std::string_view name);

}  // namespace kunci::harness
