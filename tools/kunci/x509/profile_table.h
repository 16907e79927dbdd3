// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

#include "base/config_problem.h"
#include "base/toml_tree.h"

namespace kunci::tool {

/// Where problems of a profile's text are gathered.
struct ProfileProblems {
  std::string file;
  std::vector<ConfigProblem> found{};
};

/// Reads the members of one table and notes which were asked for; what is left over at the end is a
/// mistake. A member that is missing or wrong gives the default; what is wrong is gathered.
class ProfileTable {
 public:
  using Check = std::function<bool(const std::string&)>;

  ProfileTable(const TomlNode& node, std::string name, ProfileProblems& problems)
      : node_(node), name_(std::move(name)), problems_(problems) {}

  std::string text(const char* key);
  /// A text that `valid` takes; `form` says what that is.
  std::string text(const char* key, const std::string& form, const Check& valid);
  std::string word(const char* key, std::initializer_list<const char*> words,
                   std::string otherwise);
  bool flag(const char* key, bool otherwise);
  int number(const char* key, int least, int most, int otherwise);
  std::vector<std::string> texts(const char* key);
  std::vector<std::string> texts(const char* key, const std::string& form, const Check& valid);
  const TomlNode* table(const char* key) { return take(key, TomlNode::Kind::table, "[...]"); }
  /// The tables of an array of tables.
  std::vector<const TomlNode*> tables(const char* key);

  /// The value of the key is not what it should be; for one that is missing the table is meant.
  void refuse(const char* key, const std::string& form) const;
  void missing(const std::string& what) const;
  void refuse_others() const;

 private:
  const TomlNode* take(const char* key, TomlNode::Kind kind, const char* form);
  void add(ConfigFault fault, TextPosition position, const std::string& key,
           const std::string& detail) const;

  const TomlNode& node_;
  std::string name_;
  ProfileProblems& problems_;
  std::vector<std::string> taken_{};
};

}  // namespace kunci::tool
