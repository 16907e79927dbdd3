// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace kunci::tool {

/// One record of a table as text (RFC 4180).
struct CsvRecord {
  unsigned line;  ///< on which it begins, from 1
  std::vector<std::string> cells;
};

struct CsvFault {
  unsigned line;
  const char* reason;  ///< untranslated
};

/// The records of a CSV text, empty lines left out. The separator is a comma, or a semicolon where
/// the first line has more of these: that is what spreadsheets of many countries write. A byte
/// order mark is skipped.
std::expected<std::vector<CsvRecord>, CsvFault> parse_csv(std::string_view text);

/// A cell ready to be written: in quotes where it must be, and with an apostrophe before what a
/// spreadsheet would take for a formula.
std::string csv_cell(std::string_view text);

}  // namespace kunci::tool
