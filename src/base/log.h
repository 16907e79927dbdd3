// SPDX-License-Identifier: Apache-2.0
// The module's log. Silent unless asked: a library in strangers' processes does not write to their
// stderr.
#pragma once

#include <cstdint>
#include <string_view>

namespace kunci::log {

enum class Level : std::uint8_t {
  off,
  error,     ///< something a person must mend: a bad configuration file, no access to pcscd
  info,      ///< what happened: a login, a card taken out, a policy used
  calls,     ///< each C_* call with its result
  exchanges  ///< each APDU; bodies that hold a secret are shown by their length only
};

/// Where lines go: level and file (empty = stderr). Set once, at C_Initialize; before that nothing
/// is written.
void open(Level level, std::string_view path);

/// For callers that would have to do work to make a line.
[[nodiscard]] bool enabled(Level level);

/// One line: time, process, thread, text. Lines of several threads do not mix.
void write(Level level, std::string_view text);

/// Reads "off", "error", "info", "calls", "exchanges".
bool parse_level(std::string_view word, Level& level);

}  // namespace kunci::log
