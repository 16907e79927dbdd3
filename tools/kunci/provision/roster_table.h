// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kunci::tool {

/// A row of a roster before anybody asked what its values mean.
struct RosterRecord {
  std::string place;                                        ///< "line 7", "entry 3"
  std::vector<std::pair<std::string, std::string>> values;  ///< column and text, none empty

  /// The text of a column; empty where there is none.
  [[nodiscard]] std::string_view text(std::string_view column) const;
};

/// Records of CSV with a header, or of a JSON array of objects (strings, and arrays of strings that
/// are joined by ";"). At most 100,000. Throws Failure (bad_input) that says where the text is
/// wrong.
std::vector<RosterRecord> roster_records_of_csv(std::string_view text);
std::vector<RosterRecord> roster_records_of_json(std::string_view text);

}  // namespace kunci::tool
