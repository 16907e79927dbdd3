// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "x509/profile.h"

namespace kunci::tool {

/// The profile that a command was given, else the one that kunci.toml names ([tool], profile);
/// nothing when neither names one. Throws Failure (bad_input) for one that cannot be used.
std::optional<Profile> chosen_profile(const std::optional<std::string>& given);

/// How many days before its end a certificate is warned of: as kunci.toml's profile says, or 30
/// when there is none that can be used.
int warning_days();

}  // namespace kunci::tool
