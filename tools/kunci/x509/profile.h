// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/config_problem.h"
#include "pin/pin_rules.h"
#include "x509/certificate_rules.h"
#include "x509/extensions.h"
#include "x509/name.h"

namespace kunci::tool {

enum class Attestation : std::uint8_t { none, where_possible, required };

/// Table [key].
struct KeyRules {
  std::vector<std::string> algorithms{};  ///< allowed, the preferred one first; empty = any
  std::string digest{};                   ///< as SignatureScheme::choose takes it
  bool pss = false;
  std::string use = "signature";  ///< as find_key_use takes it
  Bytes id{};                     ///< where the key goes; empty = where `use` says
  std::string label{};
  bool always_authenticate = false;
  Attestation attestation = Attestation::none;  ///< whether the request carries the card's word
};

/// Table [subject].
struct SubjectRules {
  DistinguishedName pattern{};           ///< with "{field}" in its values
  DistinguishedName defaults{};          ///< added where the subject has none of that type
  std::vector<std::string> required{};   ///< OIDs
  std::vector<std::string> forbidden{};  ///< OIDs
};

/// Table [authority]: where requests go and whose answers are believed.
struct Authority {
  std::string protocol = "file";     ///< as make_protocol takes it
  std::string url{};                 ///< cmp, est: http:// or https://
  std::string operation = "ir";      ///< cmp: ir, cr or p10cr
  std::string recipient{};           ///< cmp: the CA's name, RFC 4514
  std::vector<Bytes> anchors{};      ///< DER: of the certificates issued, and of a CMP server's
  std::vector<Bytes> tls_anchors{};  ///< DER: of an https server; `anchors` unless given
  int timeout_seconds = 30;          ///< for one exchange
};

/// Table [renewal].
struct RenewalRules {
  bool new_key = true;
  std::vector<Bytes> ids{};  ///< where a new key may go, the first free one is taken
  int warn_days = 30;        ///< before the end
};

/// What a certification authority and an organisation want: a TOML file that an administrator
/// writes, so that policy is never in the program. Described in kunci(1), "PROFILES".
struct Profile {
  std::string name{};  ///< as it was asked for
  std::string file{};  ///< where it was read from
  std::string description{};
  KeyRules key{};
  SubjectRules subject{};
  RequestedExtensions extensions{};  ///< alternative names may hold "{field}"
  CertificateRules certificate{};
  Authority authority{};
  RenewalRules renewal{};
  PinRules pin{};
};

/// A profile, or all that is wrong with it in the order of the file. The profile is usable only
/// when there are no problems.
struct ProfileReading {
  Profile profile{};
  std::vector<ConfigProblem> problems{};
};

/// Reads a text; `file` is for messages, and files that it names are relative to its directory.
ProfileReading read_profile(std::string_view text, const std::string& file);

/// Reads a profile by its file name or, without a "/", by its name in the user's directory of
/// profiles or else in the installed one.
ProfileReading read_profile_file(const std::string& name);

/// The same; throws Failure (bad_input) with file, line and column of the first problem.
Profile load_profile(const std::string& name);
Profile parse_profile(std::string_view text, const std::string& file);

/// What a pattern's "{field}" stand for: by a roster's column, or by --field.
using ProfileFields = std::map<std::string, std::string>;

/// The pattern with its fields filled in; a part with a field that is empty or not given is left
/// out. A value cannot become another part of the name, whatever is in it.
DistinguishedName subject_from_fields(const Profile& profile, const ProfileFields& fields);

/// The profile's alternative names in the same way.
std::vector<std::string> alternative_names_from_fields(const Profile& profile,
                                                       const ProfileFields& fields);

/// The subject with the profile's additions. Throws Failure (bad_input) when it breaks the
/// profile's rules.
DistinguishedName apply_to_subject(const Profile& profile, DistinguishedName subject);

/// Throws Failure (bad_input) when the profile does not take keys of this kind.
void require_algorithm(const Profile& profile, const PublicKey& key);

}  // namespace kunci::tool
