// SPDX-License-Identifier: Apache-2.0
// Which keys kunci.toml has, of which form, and where their values go: one row a key.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/config.h"

namespace kunci {

/// Why a value was not taken, and where exactly.
struct ValueFault {
  ConfigFault fault;
  TextPosition position;
};

template <class Target>
struct ConfigKey {
  std::string_view name;
  std::string_view form;  ///< what may stand there, in TOML: shown in problems
  std::optional<ValueFault> (*take)(const TomlNode& value, Target& target);
};

/// One [table] of the file.
struct ConfigTable {
  std::string_view name;
  std::span<const ConfigKey<Config>> keys;
};

std::span<const ConfigTable> config_tables();

/// The keys of a [[token]] entry.
std::span<const ConfigKey<TokenSettings>> token_keys();

}  // namespace kunci
