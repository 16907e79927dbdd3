// SPDX-License-Identifier: Apache-2.0
#include "provision/roster_check.h"

#include <algorithm>
#include <array>

#include "messages.h"
#include "report/utf8.h"
#include "x509/alternative_name.h"
#include "x509/name_asn1.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kLabelSize = 32;  // CK_TOKEN_INFO
constexpr std::size_t kStemSize = 80;
constexpr auto kColumns = std::to_array<std::string_view>(
    {"id", "holder", "unit", "label", "token", "profile", "algorithm", "numbers", "san"});
constexpr const char* kCommonName = "2.5.4.3";

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    if (end != 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// What every file system takes, and nothing that a shell or a path gives a meaning to.
std::string stem_of(std::string_view id) {
  std::string stem;
  for (const char c : id.substr(0, kStemSize)) {
    const bool plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (plain || (c == '.' && !stem.empty())) {
      stem += c;
    } else if (!stem.empty() && stem.back() != '-') {
      stem += '-';
    }
  }
  return stem;
}

std::string fitting_label(std::string_view holder) {
  std::size_t size = 0;
  while (size < holder.size()) {
    const std::size_t next = std::max<std::size_t>(leading_character(holder.substr(size)), 1);
    if (size + next > kLabelSize) break;
    size += next;
  }
  return std::string(holder.substr(0, size));
}

}  // namespace

void RosterCheck::add(const RosterRecord& record) {
  row_ = RosterRow{.place = record.place};
  const std::size_t problems = roster_.problems_.size();
  refuse_unknown_columns(record);
  read_texts(record);
  read_subject(record);
  read_profile(record);
  choose_algorithm(record);
  if (problems == roster_.problems_.size()) apply_profile();
  refuse_repetitions();
  roster_.rows_.push_back(std::move(row_));
}

void RosterCheck::refuse_unknown_columns(const RosterRecord& record) {
  for (const auto& [column, text] : record.values) {
    if (!is_utf8(text)) complain(column, tr("the text is not UTF-8"));
    if (std::ranges::find(kColumns, column) != kColumns.end()) continue;
    if (type_oid(column).empty()) {
      complain(column, tr("no such column: neither one of kunci's nor a part of a subject"));
    }
  }
}

void RosterCheck::read_texts(const RosterRecord& record) {
  row_.holder = record.text("holder");
  row_.unit = record.text("unit");
  row_.token = record.text("token");
  row_.label = record.text("label");
  row_.id = record.text("id");
  row_.numbers = split(record.text("numbers"));
  row_.alternative_names = split(record.text("san"));
  if (row_.holder.empty()) complain("holder", tr("nobody is named"));
  if (row_.id.empty()) {
    row_.id = row_.unit.empty() ? row_.holder : row_.unit + " " + row_.holder;
  }
  row_.stem = stem_of(row_.id);
  if (row_.label.size() > kLabelSize) {
    complain("label", say("the label is longer than {} octets", kLabelSize));
  }
  if (row_.label.empty()) row_.label = fitting_label(row_.holder);
  try {
    if (!row_.alternative_names.empty()) to_general_names(row_.alternative_names);
  } catch (const Failure& failure) {
    complain("san", failure.sentence);
  }
}

// Columns from the left are parts of the name from the most specific on, as RFC 4514 writes them.
void RosterCheck::read_subject(const RosterRecord& record) {
  for (const auto& [column, text] : record.values) {
    if (std::ranges::find(kColumns, column) != kColumns.end()) continue;
    const std::string oid = type_oid(column);
    if (oid.empty()) continue;
    const RelativeName part{{.oid = oid, .text = text}};
    try {
      to_asn1(DistinguishedName{{part}});
    } catch (const Failure& failure) {
      complain(column, failure.sentence);
    }
    row_.subject.parts.insert(row_.subject.parts.begin(), part);
  }
  if (!row_.subject.has(kCommonName) && !row_.holder.empty()) {
    row_.subject.parts.push_back({{.oid = kCommonName, .text = row_.holder}});
  }
}

void RosterCheck::read_profile(const RosterRecord& record) {
  std::string name(record.text("profile"));
  if (name.empty()) name = defaults_.profile.value_or("");
  if (name.empty()) return complain("profile", tr("no profile is named, nor given by --profile"));
  auto& profile = roster_.profiles_[name];
  try {
    if (!profile) profile = std::make_unique<Profile>(load_profile(name));
    row_.profile = profile.get();
  } catch (const Failure& failure) {
    complain("profile", failure.sentence);
  }
}

void RosterCheck::choose_algorithm(const RosterRecord& record) {
  std::string name(record.text("algorithm"));
  if (name.empty()) name = defaults_.algorithm.value_or("");
  if (row_.profile == nullptr) return;
  const auto& allowed = row_.profile->key.algorithms;
  if (name.empty()) name = allowed.empty() ? "p256" : allowed.front();
  row_.algorithm = find_algorithm(name);
  if (row_.algorithm == nullptr) {
    complain("algorithm", say("\"{}\" is no kind of key", name));
  } else if (!allowed.empty() && std::ranges::find(allowed, name) == allowed.end()) {
    complain("algorithm", say("the profile does not take {} keys", row_.algorithm->title));
  } else if (row_.algorithm->key_type == CKK_EC_MONTGOMERY) {
    complain("algorithm", say("{} keys do not sign", row_.algorithm->title));
  }
}

void RosterCheck::apply_profile() {
  try {
    row_.subject = apply_to_subject(*row_.profile, row_.subject);
  } catch (const Failure& failure) {
    complain("", failure.sentence);
  }
}

bool RosterCheck::is_new(std::map<std::string, std::string>& seen, const std::string& value,
                         const char* column) {
  const auto [place, inserted] = seen.try_emplace(value, row_.place);
  if (!inserted) complain(column, say("\"{}\" stands in {} already", value, place->second));
  return inserted;
}

void RosterCheck::refuse_repetitions() {
  if (!row_.id.empty() && is_new(ids_, row_.id, "id")) {
    if (row_.stem.empty()) {
      complain("id", tr("no file can be named after it: give the row an id of letters and digits"));
    } else {
      is_new(stems_, row_.stem, "id");
    }
  }
  if (!row_.token.empty()) is_new(tokens_, row_.token, "token");
}

void RosterCheck::complain(std::string column, std::string message) {
  roster_.problems_.push_back({row_.place, std::move(column), std::move(message)});
}

}  // namespace kunci::tool
