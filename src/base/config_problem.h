// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/toml_tree.h"

namespace kunci {

/// What is wrong with a configuration file. Each has a sentence and a remedy in `describe`.
enum class ConfigFault : std::uint8_t {
  absent,
  unreadable,  ///< detail: the system's reason
  not_regular,
  too_large,
  syntax,       ///< detail: the parser's explanation
  unknown_key,  ///< detail: the keys there are
  wrong_type,   ///< detail: what is expected
  bad_value,    ///< detail: what is allowed
  incomplete,   ///< detail: what is missing
};

/// One thing that a person must mend.
struct ConfigProblem {
  ConfigFault fault = ConfigFault::syntax;
  std::string file;
  TextPosition position;
  std::string key;  ///< "policy.pin_cache"; empty when the whole file is meant
  std::string detail;
};

/// A function that gives a text in the reader's language; gettext(3) is one.
using Translate = const char* (*)(const char*);

/// "what is wrong; what to do about it", without the place. `nullptr`: in English.
std::string describe(const ConfigProblem& problem, Translate translate = nullptr);

/// "file:line:column: key", as far as these are known.
std::string place_of(const ConfigProblem& problem);

}  // namespace kunci
