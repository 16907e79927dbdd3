// SPDX-License-Identifier: Apache-2.0
// Distinguished names as text (RFC 4514): parsed and printed here, without ASN.1.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace kunci::tool {

/// One "type=value". The value is a text (UTF-8) or, written with "#", the BER of an ASN.1 value.
struct NameAttribute {
  std::string oid;  ///< dotted
  std::string text{};
  Bytes encoded{};  ///< not empty: the value; `text` then is empty

  friend bool operator==(const NameAttribute&, const NameAttribute&) = default;
};

/// Attributes joined by "+"; nearly always one.
using RelativeName = std::vector<NameAttribute>;

/// In the order of ASN.1: the most general, "C=ID", first. RFC 4514 writes it last.
struct DistinguishedName {
  std::vector<RelativeName> parts{};

  [[nodiscard]] bool has(std::string_view oid) const;
  friend bool operator==(const DistinguishedName&, const DistinguishedName&) = default;
};

struct NameFault {
  std::size_t offset;
  const char* reason;  ///< untranslated
};

/// Longer ones are refused.
inline constexpr std::size_t kNameSizeLimit = 8 * 1024;

/// Parses by RFC 4514, 3, most specific part first: "CN=Ani \"A\" Putri,O=Ombudsman,C=ID". Types
/// are OIDs or names in any case of letters: those of RFC 4514 and the usual ones of X.520. Blanks
/// around separators are ignored (RFC 4514 allows none, people write them); "/C=ID/CN=..." is
/// refused with a hint.
std::expected<DistinguishedName, NameFault> parse_name(std::string_view text);

/// Prints so that parse_name gives the same name again.
std::string print_name(const DistinguishedName& name);

/// The OID of a type's name or of a dotted OID itself; empty when it is neither.
std::string type_oid(std::string_view type);

/// "CN" of "2.5.4.3"; the OID itself when it has no name here.
std::string type_name(std::string_view oid);

}  // namespace kunci::tool
