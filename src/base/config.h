// SPDX-License-Identifier: Apache-2.0
// kunci.toml: what an administrator or a user may set. The module and `kunci config check` read it
// with this.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/config_problem.h"
#include "base/log.h"

namespace kunci {

/// How long a PIN is kept to restore a lost login: for the life of the login, or not at all.
enum class PinCache : std::uint8_t { login, never };

/// How a card is divided among programs, which take turns by transactions. shared: what one has
/// logged in to, others on the same card can use. strict: the PIN is verified in each transaction
/// that needs it, and the card logged out at its end.
enum class Isolation : std::uint8_t { shared, strict };

/// Which retired key-management slots of a PIV card are looked at: those that its key history
/// names, or all twenty.
enum class RetiredSlots : std::uint8_t { history, all };

/// Who asks for the PIN before each use of a key that wants it each time: the program, as the card
/// says, or this module, which then verifies the PIN of the login again, within limits.
enum class AlwaysAuthenticate : std::uint8_t { card, session };

/// One [[token]] entry.
struct TokenSettings {
  std::string serial{};  ///< empty: any
  std::string label{};   ///< empty: any
  AlwaysAuthenticate always_authenticate = AlwaysAuthenticate::card;
  unsigned session_signatures = 100;  ///< per login, 1 to 10000
  unsigned session_minutes = 30;      ///< after the login, 1 to 1440
};

/// All settings, with the values that hold when no file says otherwise.
struct Config {
  log::Level log = log::Level::off;
  std::string log_file{};              ///< absolute; empty = stderr
  std::vector<std::string> drivers{};  ///< names of card families; empty = all
  PinCache pin_cache = PinCache::login;
  bool allow_private_key_import = false;
  bool verify_signatures = true;
  bool random_from_card = false;
  bool object_cache = true;
  Isolation isolation = Isolation::shared;
  std::vector<std::string> ignored_readers{};  ///< patterns as in fnmatch(3)
  std::vector<std::string>
      pin_pad_only{};  ///< patterns of readers on which no PIN is typed at the computer
  RetiredSlots retired_slots = RetiredSlots::history;
  std::string profile{};                ///< of the tool, where a command names none; empty = none
  std::vector<TokenSettings> tokens{};  ///< the first that fits a token counts

  /// The first entry that fits, or nullptr.
  [[nodiscard]] const TokenSettings* settings_of(std::string_view serial,
                                                 std::string_view label) const;
};

/// A file is at most this long.
inline constexpr std::size_t kConfigSizeLimit = 64 * 1024;

/// Takes the settings of one text into `config`. With any problem `config` stays as it was.
std::vector<ConfigProblem> apply_config_text(std::string_view text, const std::string& file,
                                             Config& config);

/// The same for a file. One that does not exist is a problem, too.
std::vector<ConfigProblem> apply_config_file(const std::string& file, Config& config);

/// Where settings are looked for, later ones overriding earlier ones: the system's file, then the
/// user's. KUNCI_CONFIG names the only file instead. A process that runs with somebody else's
/// rights has the system's file alone.
struct ConfigSources {
  std::vector<std::string> files;
  bool must_exist = false;  ///< the file was asked for by name
};
ConfigSources config_sources();

struct LoadedConfig {
  Config config;
  std::vector<std::string> files;       ///< that were read and taken
  std::vector<ConfigProblem> problems;  ///< of files that were not taken
};

/// Reads all sources. A file with a problem is left out as a whole; the others still count.
LoadedConfig load_config(const ConfigSources& sources);

}  // namespace kunci
