// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "cli/arguments.h"
#include "cli/context.h"
#include "objects/key.h"

namespace kunci::tool {

/// [URI], --id and --label, for commands that work with one key or certificate.
struct ChoiceOptions {
  std::optional<std::string> uri{};
  std::optional<std::string> id{};
  std::optional<std::string> label{};

  void declare(Arguments& arguments);
  /// What they mean. The URI also restricts the choice of the token, so this comes before
  /// Context::token.
  KeyChoice resolve(Context& context) const;
};

}  // namespace kunci::tool
