// SPDX-License-Identifier: Apache-2.0
#include "provision/roster_table.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "failure.h"
#include "messages.h"
#include "provision/csv.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kRowLimit = 100'000;

[[noreturn]] void refuse(std::string sentence) {
  throw Failure(ExitStatus::bad_input, std::move(sentence),
                tr("The administrator's guide has an example of a roster."));
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

RosterRecord record_of(const CsvRecord& row, const std::vector<std::string>& columns) {
  RosterRecord record{.place = say("line {}", row.line), .values = {}};
  if (row.cells.size() > columns.size()) {
    refuse(say("{}: there are more cells than columns.", record.place));
  }
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (std::string text = trimmed(row.cells[i]); !text.empty()) {
      record.values.emplace_back(columns[i], std::move(text));
    }
  }
  return record;
}

std::string text_of_value(const nlohmann::json& value, const std::string& place,
                          const std::string& column) {
  if (value.is_null()) return {};
  if (value.is_string()) return trimmed(value.get_ref<const std::string&>());
  if (!value.is_array()) refuse(say("{}, {}: only texts and lists of texts.", place, column));
  std::string joined;
  for (const nlohmann::json& item : value) {
    if (!item.is_string()) refuse(say("{}, {}: only texts and lists of texts.", place, column));
    joined += (joined.empty() ? "" : ";") + trimmed(item.get_ref<const std::string&>());
  }
  return joined;
}

RosterRecord record_of(const nlohmann::json& entry, std::size_t number) {
  RosterRecord record{.place = say("entry {}", number), .values = {}};
  if (!entry.is_object()) refuse(say("{}: this is not an object.", record.place));
  for (const auto& [column, value] : entry.items()) {
    if (std::string text = text_of_value(value, record.place, column); !text.empty()) {
      record.values.emplace_back(column, std::move(text));
    }
  }
  return record;
}

}  // namespace

std::string_view RosterRecord::text(std::string_view column) const {
  const auto found = std::ranges::find(
      values, column, [](const auto& value) -> std::string_view { return value.first; });
  return found == values.end() ? std::string_view{} : std::string_view(found->second);
}

std::vector<RosterRecord> roster_records_of_csv(std::string_view text) {
  const auto table = parse_csv(text);
  if (!table) refuse(say("line {}: {}.", table.error().line, tr(table.error().reason)));
  if (table->empty()) refuse(tr("The roster is empty."));
  if (table->size() > kRowLimit) refuse(say("The roster has more than {} rows.", kRowLimit));
  std::vector<std::string> columns;
  for (const std::string& cell : table->front().cells) {
    columns.push_back(trimmed(cell));
    if (columns.back().empty()) refuse(tr("line 1: a column has no name."));
    if (std::ranges::count(columns, columns.back()) > 1) {
      refuse(say("line 1: there are two columns \"{}\".", columns.back()));
    }
  }
  std::vector<RosterRecord> records;
  for (std::size_t i = 1; i < table->size(); ++i) {
    records.push_back(record_of((*table)[i], columns));
  }
  return records;
}

std::vector<RosterRecord> roster_records_of_json(std::string_view text) {
  const nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
  if (document.is_discarded() || !document.is_array()) {
    refuse(tr("The roster is not a JSON array."));
  }
  if (document.size() > kRowLimit) refuse(say("The roster has more than {} rows.", kRowLimit));
  std::vector<RosterRecord> records;
  for (const nlohmann::json& entry : document) {
    records.push_back(record_of(entry, records.size() + 1));
  }
  return records;
}

}  // namespace kunci::tool
