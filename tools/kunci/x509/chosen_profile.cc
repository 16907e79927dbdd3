// SPDX-License-Identifier: Apache-2.0
#include "x509/chosen_profile.h"

#include "base/config.h"
#include "failure.h"

namespace kunci::tool {

std::optional<Profile> chosen_profile(const std::optional<std::string>& given) {
  if (given) return load_profile(*given);
  const std::string configured = load_config(config_sources()).config.profile;
  if (configured.empty()) return std::nullopt;
  return load_profile(configured);
}

int warning_days() {
  try {
    const auto profile = chosen_profile(std::nullopt);
    return profile ? profile->renewal.warn_days : RenewalRules{}.warn_days;
  } catch (const Failure&) {
    return RenewalRules{}.warn_days;
  }
}

}  // namespace kunci::tool
