// SPDX-License-Identifier: Apache-2.0
#include "x509/profile_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace kunci::tool {
namespace {

constexpr const char* kListForm = "[\"...\", ...]";

}  // namespace

const TomlNode* ProfileTable::take(const char* key, TomlNode::Kind kind, const char* form) {
  taken_.emplace_back(key);
  const TomlNode* value = node_.find(key);
  if (value == nullptr || value->kind == kind) return value;
  add(ConfigFault::wrong_type, value->position, key, form);
  return nullptr;
}

void ProfileTable::add(ConfigFault fault, TextPosition position, const std::string& key,
                       const std::string& detail) const {
  const std::string path = name_.empty() || key.empty() ? name_ + key : name_ + "." + key;
  problems_.found.push_back({fault, problems_.file, position, path, detail});
}

void ProfileTable::refuse(const char* key, const std::string& form) const {
  const TomlNode* value = node_.find(key);
  add(ConfigFault::bad_value, value == nullptr ? node_.position : value->position, key, form);
}

void ProfileTable::missing(const std::string& what) const {
  add(ConfigFault::incomplete, node_.position, "", what);
}

std::string ProfileTable::text(const char* key) {
  const TomlNode* value = take(key, TomlNode::Kind::text, "\"...\"");
  return value == nullptr ? "" : value->text;
}

std::string ProfileTable::text(const char* key, const std::string& form, const Check& valid) {
  std::string value = text(key);
  if (value.empty() || valid(value)) return value;
  refuse(key, form);
  return "";
}

std::string ProfileTable::word(const char* key, std::initializer_list<const char*> words,
                               std::string otherwise) {
  const std::string form = fmt::format("\"{}\"", fmt::join(words, "\" | \""));
  const auto known = [&](const std::string& value) {
    return std::ranges::find(words, value) != words.end();
  };
  std::string value = text(key, form, known);
  return value.empty() ? std::move(otherwise) : value;
}

bool ProfileTable::flag(const char* key, bool otherwise) {
  const TomlNode* value = take(key, TomlNode::Kind::boolean, "true | false");
  return value == nullptr ? otherwise : value->boolean;
}

int ProfileTable::number(const char* key, int least, int most, int otherwise) {
  const TomlNode* value = take(key, TomlNode::Kind::integer, "0");
  if (value == nullptr) return otherwise;
  if (value->integer >= least && value->integer <= most) return static_cast<int>(value->integer);
  refuse(key, fmt::format("{} ... {}", least, most));
  return otherwise;
}

std::vector<std::string> ProfileTable::texts(const char* key) {
  return texts(key, kListForm, [](const std::string&) { return true; });
}

std::vector<std::string> ProfileTable::texts(const char* key, const std::string& form,
                                             const Check& valid) {
  std::vector<std::string> texts;
  const TomlNode* value = take(key, TomlNode::Kind::array, kListForm);
  if (value == nullptr) return texts;
  for (const TomlNode& item : value->items) {
    if (item.kind != TomlNode::Kind::text) {
      add(ConfigFault::wrong_type, item.position, key, kListForm);
    } else if (!valid(item.text)) {
      add(ConfigFault::bad_value, item.position, key, form);
    } else {
      texts.push_back(item.text);
    }
  }
  return texts;
}

std::vector<const TomlNode*> ProfileTable::tables(const char* key) {
  std::vector<const TomlNode*> tables;
  const TomlNode* value = take(key, TomlNode::Kind::array, "[[...]]");
  if (value == nullptr) return tables;
  for (const TomlNode& item : value->items) {
    if (item.kind == TomlNode::Kind::table) {
      tables.push_back(&item);
    } else {
      add(ConfigFault::wrong_type, item.position, key, "[[...]]");
    }
  }
  return tables;
}

void ProfileTable::refuse_others() const {
  for (const TomlNode::Member& member : node_.members) {
    if (std::ranges::find(taken_, member.name) != taken_.end()) continue;
    add(ConfigFault::unknown_key, member.position, member.name,
        fmt::format("{}", fmt::join(taken_, ", ")));
  }
}

}  // namespace kunci::tool
