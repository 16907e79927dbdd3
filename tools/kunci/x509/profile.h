// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/toml_tree.h"
#include "x509/extensions.h"
#include "x509/name.h"

namespace kunci::tool {

/// What a certification authority wants in a request: a TOML file that an administrator writes, so
/// that policy is never in the program. Described in kunci(1), "PROFILES".
struct Profile {
  std::string description{};
  std::vector<std::string> algorithms{};  ///< allowed; empty = any
  std::string digest{};                   ///< as SignatureScheme::choose takes it
  bool pss = false;
  DistinguishedName subject_defaults{};          ///< added where the subject has none of that type
  std::vector<std::string> subject_required{};   ///< OIDs
  std::vector<std::string> subject_forbidden{};  ///< OIDs
  RequestedExtensions extensions{};
};

/// Reads a profile by its file name or, without a "/", by its name in the installed directory.
/// Throws Failure (bad_input) with file, line and column.
Profile load_profile(const std::string& name);

/// The same for a text; `file` is for messages.
Profile parse_profile(std::string_view text, const std::string& file);

/// The subject with the profile's additions. Throws Failure (bad_input) when it breaks the
/// profile's rules.
DistinguishedName apply_to_subject(const Profile& profile, DistinguishedName subject);

}  // namespace kunci::tool
