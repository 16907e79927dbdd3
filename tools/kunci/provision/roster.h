// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/algorithm.h"
#include "x509/profile.h"

namespace kunci::tool {

/// One person who gets a token.
struct RosterRow {
  std::string place{};  ///< "line 7", "entry 3": for messages
  std::string id{};     ///< unlike that of any other row
  std::string stem{};   ///< the id as a file name without its ending
  std::string holder{};
  std::string unit{};
  std::string label{};                 ///< of the token; at most 32 octets
  std::string token{};                 ///< the number of the token that it must be; empty = any
  std::vector<std::string> numbers{};  ///< no PIN may hold a part of these; not in the digest
  std::vector<std::string> alternative_names{};
  DistinguishedName subject{};  ///< with the profile's additions
  const Profile* profile = nullptr;
  const Algorithm* algorithm = nullptr;

  /// SHA-256 over what the certificate and the letter are made from, hexadecimal.
  [[nodiscard]] std::string digest() const;
};

/// What is wrong, and where.
struct RosterProblem {
  std::string place;
  std::string column;  ///< empty: the whole row
  std::string message;
};

/// The list of people who get tokens: CSV with a line of names first, or a JSON array of objects
/// with the same names. docs/en/administrator.md describes the columns.
class Roster {
 public:
  /// What holds for rows that do not say otherwise.
  struct Defaults {
    std::optional<std::string> profile{};
    std::optional<std::string> algorithm{};
  };

  /// Reads and checks a whole file of at most 32 MiB. Throws Failure where it cannot be read as a
  /// table; everything else is in problems().
  static Roster load(const std::string& path, const Defaults& defaults);
  static Roster parse(std::string_view text, bool as_json, const Defaults& defaults);

  [[nodiscard]] const std::vector<RosterRow>& rows() const { return rows_; }
  [[nodiscard]] const std::vector<RosterProblem>& problems() const { return problems_; }
  [[nodiscard]] const RosterRow* find(std::string_view id) const;

 private:
  std::vector<RosterRow> rows_{};
  std::vector<RosterProblem> problems_{};
  std::map<std::string, std::unique_ptr<Profile>> profiles_{};
  friend class RosterCheck;
};

}  // namespace kunci::tool
