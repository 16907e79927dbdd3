// SPDX-License-Identifier: Apache-2.0
#include "base/config.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <optional>

#include "base/bytes.h"
#include "base/config_schema.h"
#include "base/file.h"

namespace kunci {
namespace {

/// Walks a document along the schema and gathers what does not fit.
class Reader {
 public:
  Reader(const std::string& file, Config& config) : file_(file), config_(config) {}

  std::vector<ConfigProblem> read(const TomlNode& document) {
    for (const TomlNode::Member& member : document.members) read_top(member);
    // The user's entries are asked before the system's.
    config_.tokens.insert(config_.tokens.begin(), std::make_move_iterator(tokens_.begin()),
                          std::make_move_iterator(tokens_.end()));
    return std::move(problems_);
  }

 private:
  void read_top(const TomlNode::Member& member) {
    if (member.name == "token") {
      read_tokens(member.value);
      return;
    }
    const auto tables = config_tables();
    const auto table = std::ranges::find(tables, member.name, &ConfigTable::name);
    if (table == tables.end()) {
      add(ConfigFault::unknown_key, member.position, member.name, known_tables());
    } else if (member.value.kind != TomlNode::Kind::table) {
      add(ConfigFault::wrong_type, member.value.position, member.name, "[" + member.name + "]");
    } else {
      read_keys(member.value, member.name, table->keys, config_);
    }
  }

  void read_tokens(const TomlNode& list) {
    const bool all_tables = std::ranges::all_of(
        list.items, [](const TomlNode& item) { return item.kind == TomlNode::Kind::table; });
    if (list.kind != TomlNode::Kind::array || !all_tables) {
      add(ConfigFault::wrong_type, list.position, "token", "[[token]]");
      return;
    }
    for (const TomlNode& item : list.items) {
      if (item.find("serial") == nullptr && item.find("label") == nullptr) {
        add(ConfigFault::incomplete, item.position, "token", R"(serial = "..." | label = "...")");
      }
      read_keys(item, "token", token_keys(), tokens_.emplace_back());
    }
  }

  template <class Target>
  void read_keys(const TomlNode& table, const std::string& name,
                 std::span<const ConfigKey<Target>> keys, Target& target) {
    for (const TomlNode::Member& member : table.members) {
      const std::string path = name + "." + member.name;
      const auto key = std::ranges::find(keys, member.name, &ConfigKey<Target>::name);
      if (key == keys.end()) {
        add(ConfigFault::unknown_key, member.position, path, names_of(keys));
      } else if (const auto fault = key->take(member.value, target)) {
        add(fault->fault, fault->position, path, std::string(key->form));
      }
    }
  }

  template <class Target>
  static std::string names_of(std::span<const ConfigKey<Target>> keys) {
    std::string names;
    for (const auto& key : keys) names += (names.empty() ? "" : ", ") + std::string(key.name);
    return names;
  }

  static std::string known_tables() {
    std::string names;
    for (const ConfigTable& table : config_tables()) names += "[" + std::string(table.name) + "], ";
    return names + "[[token]]";
  }

  void add(ConfigFault fault, TextPosition position, std::string key, std::string detail) {
    problems_.push_back({fault, file_, position, std::move(key), std::move(detail)});
  }

  const std::string& file_;
  Config& config_;
  std::vector<TokenSettings> tokens_{};
  std::vector<ConfigProblem> problems_{};
};

ConfigProblem problem_of(const FileFault& fault, const std::string& file) {
  ConfigProblem problem{
      .fault = ConfigFault::unreadable, .file = file, .position = {}, .key = {}, .detail = {}};
  switch (fault.kind) {
    case FileFault::Kind::absent:
      problem.fault = ConfigFault::absent;
      break;
    case FileFault::Kind::not_regular:
      problem.fault = ConfigFault::not_regular;
      break;
    case FileFault::Kind::too_large:
      problem.fault = ConfigFault::too_large;
      break;
    case FileFault::Kind::unreadable:
      problem.detail = std::strerror(fault.error_number);
      break;
  }
  return problem;
}

std::optional<std::string> environment(const char* name) {
  const char* value = ::secure_getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

}  // namespace

const TokenSettings* Config::settings_of(std::string_view serial, std::string_view label) const {
  const auto fits = [&](const TokenSettings& token) {
    return (token.serial.empty() || token.serial == serial) &&
           (token.label.empty() || token.label == label);
  };
  const auto found = std::ranges::find_if(tokens, fits);
  return found == tokens.end() ? nullptr : &*found;
}

std::vector<ConfigProblem> apply_config_text(std::string_view text, const std::string& file,
                                             Config& config) {
  const auto document = parse_toml(text);
  if (!document) {
    const TomlFault& fault = document.error();
    return {{ConfigFault::syntax, file, fault.position, {}, fault.explanation}};
  }
  Config changed = config;
  auto problems = Reader(file, changed).read(*document);
  if (problems.empty()) config = std::move(changed);
  return problems;
}

std::vector<ConfigProblem> apply_config_file(const std::string& file, Config& config) {
  const auto content = read_regular_file(file, kConfigSizeLimit);
  if (!content) return {problem_of(content.error(), file)};
  return apply_config_text(text_of(*content), file, config);
}

ConfigSources config_sources() {
  if (auto named = environment("KUNCI_CONFIG")) return {.files = {*named}, .must_exist = true};
  ConfigSources sources{.files = {KUNCI_SYSCONFDIR "/kunci/kunci.toml"}, .must_exist = false};
  const auto directory = environment("XDG_CONFIG_HOME");
  if (directory && directory->front() == '/') {  // The specification has relative ones ignored.
    sources.files.push_back(*directory + "/kunci/kunci.toml");
  } else if (const auto home = environment("HOME")) {
    sources.files.push_back(*home + "/.config/kunci/kunci.toml");
  }
  return sources;
}

LoadedConfig load_config(const ConfigSources& sources) {
  LoadedConfig loaded;
  for (const std::string& file : sources.files) {
    auto problems = apply_config_file(file, loaded.config);
    if (problems.empty()) {
      loaded.files.push_back(file);
    } else if (sources.must_exist || problems.front().fault != ConfigFault::absent) {
      std::ranges::move(problems, std::back_inserter(loaded.problems));
    }
  }
  return loaded;
}

}  // namespace kunci
