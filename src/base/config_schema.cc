// SPDX-License-Identifier: Apache-2.0
#include "base/config_schema.h"

#include <array>

namespace kunci {
namespace {

using Taken = std::optional<ValueFault>;

template <class Enum>
struct Word {
  std::string_view text;
  Enum value;
};

constexpr auto words_of(log::Level) {
  using enum log::Level;
  return std::to_array<Word<log::Level>>(
      {{"off", off}, {"error", error}, {"info", info}, {"calls", calls}, {"exchanges", exchanges}});
}
constexpr auto words_of(PinCache) {
  return std::to_array<Word<PinCache>>({{"login", PinCache::login}, {"never", PinCache::never}});
}
constexpr auto words_of(Isolation) {
  return std::to_array<Word<Isolation>>(
      {{"shared", Isolation::shared}, {"strict", Isolation::strict}});
}
constexpr auto words_of(RetiredSlots) {
  return std::to_array<Word<RetiredSlots>>(
      {{"history", RetiredSlots::history}, {"all", RetiredSlots::all}});
}
constexpr auto words_of(AlwaysAuthenticate) {
  return std::to_array<Word<AlwaysAuthenticate>>(
      {{"card", AlwaysAuthenticate::card}, {"session", AlwaysAuthenticate::session}});
}

Taken fault(ConfigFault what, const TomlNode& where) {
  return ValueFault{.fault = what, .position = where.position};
}

template <auto Member, class Target>
Taken take_word(const TomlNode& value, Target& target) {
  if (value.kind != TomlNode::Kind::text) return fault(ConfigFault::wrong_type, value);
  for (const auto& word : words_of(target.*Member)) {
    if (word.text != value.text) continue;
    target.*Member = word.value;
    return std::nullopt;
  }
  return fault(ConfigFault::bad_value, value);
}

template <auto Member>
Taken take_flag(const TomlNode& value, Config& config) {
  if (value.kind != TomlNode::Kind::boolean) return fault(ConfigFault::wrong_type, value);
  config.*Member = value.boolean;
  return std::nullopt;
}

template <auto Member, unsigned kMost>
Taken take_count(const TomlNode& value, TokenSettings& token) {
  if (value.kind != TomlNode::Kind::integer) return fault(ConfigFault::wrong_type, value);
  if (value.integer < 1 || value.integer > kMost) return fault(ConfigFault::bad_value, value);
  token.*Member = static_cast<unsigned>(value.integer);
  return std::nullopt;
}

// Texts go to C interfaces: nothing after a NUL must seem to count.
bool usable(std::string_view text) {
  return !text.empty() && text.find('\0') == std::string_view::npos;
}

template <auto Member>
Taken take_text(const TomlNode& value, TokenSettings& token) {
  if (value.kind != TomlNode::Kind::text) return fault(ConfigFault::wrong_type, value);
  if (!usable(value.text)) return fault(ConfigFault::bad_value, value);
  token.*Member = value.text;
  return std::nullopt;
}

// Relative paths are refused: the module works in strangers' processes, whose directory says
// nothing.
Taken take_log_file(const TomlNode& value, Config& config) {
  if (value.kind != TomlNode::Kind::text) return fault(ConfigFault::wrong_type, value);
  if (!usable(value.text) || value.text.front() != '/') {
    return fault(ConfigFault::bad_value, value);
  }
  config.log_file = value.text;
  return std::nullopt;
}

template <auto Member>
Taken take_texts(const TomlNode& value, Config& config) {
  if (value.kind != TomlNode::Kind::array) return fault(ConfigFault::wrong_type, value);
  std::vector<std::string> texts;
  for (const TomlNode& item : value.items) {
    if (item.kind != TomlNode::Kind::text) return fault(ConfigFault::wrong_type, item);
    if (!usable(item.text)) return fault(ConfigFault::bad_value, item);
    texts.push_back(item.text);
  }
  config.*Member = std::move(texts);
  return std::nullopt;
}

// A profile's name, or its file. As for the log, a relative path says nothing.
Taken take_profile(const TomlNode& value, Config& config) {
  if (value.kind != TomlNode::Kind::text) return fault(ConfigFault::wrong_type, value);
  const bool relative = value.text.find('/') != std::string::npos && value.text.front() != '/';
  if (!usable(value.text) || relative) return fault(ConfigFault::bad_value, value);
  config.profile = value.text;
  return std::nullopt;
}

// An empty list would mean "no card at all", which nobody wants and many would write.
Taken take_drivers(const TomlNode& value, Config& config) {
  if (value.kind == TomlNode::Kind::array && value.items.empty()) {
    return fault(ConfigFault::bad_value, value);
  }
  return take_texts<&Config::drivers>(value, config);
}

constexpr std::string_view kFlag = "true | false";

constexpr auto kModuleKeys = std::to_array<ConfigKey<Config>>({
    {"log", R"("off" | "error" | "info" | "calls" | "exchanges")", take_word<&Config::log>},
    {"log_file", R"("/absolute/path")", take_log_file},
    {"drivers", R"(["piv", ...])", take_drivers},
});

constexpr auto kPolicyKeys = std::to_array<ConfigKey<Config>>({
    {"pin_cache", R"("login" | "never")", take_word<&Config::pin_cache>},
    {"allow_private_key_import", kFlag, take_flag<&Config::allow_private_key_import>},
    {"verify_signatures", kFlag, take_flag<&Config::verify_signatures>},
    {"random_from_card", kFlag, take_flag<&Config::random_from_card>},
    {"object_cache", kFlag, take_flag<&Config::object_cache>},
    {"isolation", R"("shared" | "strict")", take_word<&Config::isolation>},
});

constexpr auto kReaderKeys = std::to_array<ConfigKey<Config>>({
    {"ignore", R"(["reader name*", ...])", take_texts<&Config::ignored_readers>},
    {"pin_pad_only", R"(["reader name*", ...])", take_texts<&Config::pin_pad_only>},
});

constexpr auto kPivKeys = std::to_array<ConfigKey<Config>>({
    {"retired_slots", R"("history" | "all")", take_word<&Config::retired_slots>},
});

constexpr auto kToolKeys = std::to_array<ConfigKey<Config>>({
    {"profile", R"("name" | "/absolute/path.toml")", take_profile},
});

constexpr auto kTokenKeys = std::to_array<ConfigKey<TokenSettings>>({
    {"serial", R"("...")", take_text<&TokenSettings::serial>},
    {"label", R"("...")", take_text<&TokenSettings::label>},
    {"always_authenticate", R"("card" | "session")",
     take_word<&TokenSettings::always_authenticate>},
    {"session_signatures", "1 ... 10000", take_count<&TokenSettings::session_signatures, 10000>},
    {"session_minutes", "1 ... 1440", take_count<&TokenSettings::session_minutes, 1440>},
});

constexpr auto kTables = std::to_array<ConfigTable>({
    {"module", kModuleKeys},
    {"policy", kPolicyKeys},
    {"readers", kReaderKeys},
    {"piv", kPivKeys},
    {"tool", kToolKeys},
});

}  // namespace

std::span<const ConfigTable> config_tables() { return kTables; }

std::span<const ConfigKey<TokenSettings>> token_keys() { return kTokenKeys; }

}  // namespace kunci
