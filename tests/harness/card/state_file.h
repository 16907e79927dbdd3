// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace kunci::harness {

/// Named octet strings: what an applet remembers.
using StateValues = std::map<std::string, Bytes, std::less<>>;

/// What was last written; nothing if there is no such file. Throws std::runtime_error if it was not
/// written by write_state.
std::optional<StateValues> read_state(const std::filesystem::path& file);

/// Replaces the file as a whole, or, if that fails or the process ends meanwhile, not at all. Only
/// its owner can read it: a card's PINs are in it. Throws std::system_error.
void write_state(const std::filesystem::path& file, const StateValues& values);

}  // namespace kunci::harness
