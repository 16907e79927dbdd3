// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "cli/arguments.h"
#include "pin/pin_rules.h"
#include "report/output.h"

namespace kunci::tool {

/// What a new user PIN must be beyond what is always refused.
struct NewPinPolicy {
  PinRules rules{};
  std::vector<std::string> identity_numbers{};  ///< the holder's

  /// Throws Failure (bad_input) when the PIN breaks a rule.
  void require(const Secret& pin) const;
};

/// Whose rules a new PIN obeys, for commands that set one: those of --profile, or of the profile
/// that kunci.toml names.
struct NewPinOptions {
  std::optional<std::string> profile{};
  std::optional<std::string> identity_source{};

  void declare(Arguments& arguments);
  /// Reads the profile and the holder's numbers. A note says when a rule has nothing to hold on to.
  [[nodiscard]] NewPinPolicy policy(Output& output) const;
};

}  // namespace kunci::tool
