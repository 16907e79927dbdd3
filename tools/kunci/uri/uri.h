// SPDX-License-Identifier: Apache-2.0
// PKCS #11 URIs (RFC 7512): the names by which people and programs call tokens and what is on them.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace kunci::tool {

/// A parsed URI; values are decoded octets ("id" is binary, the others are UTF-8).
struct Uri {
  struct Attribute {
    std::string name;
    std::string value;

    friend bool operator==(const Attribute&, const Attribute&) = default;
  };
  std::vector<Attribute> path{};
  std::vector<Attribute> query{};

  /// The value of a path attribute, or nullptr when the URI does not speak of it.
  [[nodiscard]] const std::string* path_value(std::string_view name) const;
  [[nodiscard]] const std::string* query_value(std::string_view name) const;

  friend bool operator==(const Uri&, const Uri&) = default;
};

/// What is wrong with a URI, and where.
struct UriFault {
  std::size_t offset;  ///< in octets from the beginning
  const char* reason;  ///< untranslated
};

/// Longer ones are refused.
inline constexpr std::size_t kUriSizeLimit = 16 * 1024;

/// Whether a text means to be such a URI: it begins with "pkcs11:" in any case of letters.
bool looks_like_uri(std::string_view text);

/// Parses by the grammar of RFC 7512, 2.3. Refused are, besides what breaks it: path attributes
/// given twice, unknown ones without the prefix "v-" (they could mean a restriction that would be
/// ignored), both pin-value and pin-source (2.4), a type, slot-id or library-version of the wrong
/// form, and texts that are not UTF-8.
std::expected<Uri, UriFault> parse_uri(std::string_view text);

/// Prints with the fewest escapes that the grammar allows; "id" is escaped as a whole (2.3, last
/// paragraph).
std::string print_uri(const Uri& uri);

}  // namespace kunci::tool
