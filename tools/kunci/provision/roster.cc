// SPDX-License-Identifier: Apache-2.0
#include "provision/roster.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/file.h"
#include "base/hex.h"
#include "messages.h"
#include "provision/roster_check.h"
#include "provision/roster_table.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kRosterSizeLimit = 32 * 1024 * 1024;

}  // namespace

std::string RosterRow::digest() const {
  std::string text;
  const auto add = [&text](std::string_view part) {
    text += std::to_string(part.size()) + ":" + std::string(part);
  };
  for (const std::string& part : {holder, unit, label, token, print_name(subject)}) add(part);
  for (const std::string& name : alternative_names) add(name);
  add(algorithm == nullptr ? "" : algorithm->name);
  std::array<std::uint8_t, 32> hash{};
  require(EVP_Digest(text.data(), text.size(), hash.data(), nullptr, EVP_sha256(), nullptr) == 1,
          "EVP_Digest");
  return to_hex(hash);
}

Roster Roster::load(const std::string& path, const Defaults& defaults) {
  const auto content = read_regular_file(path, kRosterSizeLimit);
  if (!content) {
    throw Failure(ExitStatus::bad_input, say("The roster {} cannot be read.", path),
                  tr("It must be a regular file of at most 32 MiB."));
  }
  const std::string_view text = text_of(*content);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool as_json = first != std::string_view::npos && text[first] == '[';
  return parse(text, as_json, defaults);
}

Roster Roster::parse(std::string_view text, bool as_json, const Defaults& defaults) {
  const auto records = as_json ? roster_records_of_json(text) : roster_records_of_csv(text);
  Roster roster;
  RosterCheck check(roster, defaults);
  for (const RosterRecord& record : records) check.add(record);
  return roster;
}

const RosterRow* Roster::find(std::string_view id) const {
  const auto found = std::ranges::find(rows_, id, &RosterRow::id);
  return found == rows_.end() ? nullptr : &*found;
}

}  // namespace kunci::tool
