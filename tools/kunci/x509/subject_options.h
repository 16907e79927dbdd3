// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "x509/profile.h"

namespace kunci::tool {

/// --subject, --field and --san, for commands that ask for a certificate.
struct SubjectOptions {
  std::optional<std::string> subject{};
  std::vector<std::string> fields{};
  std::vector<std::string> alternative_names{};

  void declare(Arguments& arguments);

  /// The name asked for: --subject, or the profile's template with the fields filled in, and the
  /// profile's additions. Throws Failure (bad_input).
  [[nodiscard]] DistinguishedName name(const Profile& profile) const;
  /// The alternative names asked for: --san, or else the profile's with the fields filled in.
  [[nodiscard]] std::vector<std::string> alternatives(const Profile& profile) const;

 private:
  [[nodiscard]] ProfileFields parsed_fields() const;
};

}  // namespace kunci::tool
