// SPDX-License-Identifier: Apache-2.0
#include "base/config.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/config_schema.h"

namespace kunci {
namespace {

std::vector<ConfigProblem> problems_of(std::string_view text) {
  Config config;
  return apply_config_text(text, "k.toml", config);
}

ConfigProblem only_problem_of(std::string_view text) {
  const auto problems = problems_of(text);
  EXPECT_EQ(problems.size(), 1u) << text;
  return problems.empty() ? ConfigProblem{} : problems.front();
}

TEST(Config, DefaultsHoldForAnEmptyText) {
  Config config;
  EXPECT_TRUE(apply_config_text("", "k.toml", config).empty());
  EXPECT_EQ(config.log, log::Level::off);
  EXPECT_EQ(config.pin_cache, PinCache::login);
  EXPECT_FALSE(config.allow_private_key_import);
  EXPECT_TRUE(config.verify_signatures);
  EXPECT_FALSE(config.random_from_card);
  EXPECT_TRUE(config.object_cache);
  EXPECT_EQ(config.retired_slots, RetiredSlots::history);
  EXPECT_TRUE(config.drivers.empty());
}

TEST(Config, TakesEveryKey) {
  Config config;
  const auto problems = apply_config_text(R"(
[module]
log = "calls"
log_file = "/run/user/1000/kunci.log"
drivers = ["piv", "openpgp"]
[policy]
pin_cache = "never"
allow_private_key_import = true
verify_signatures = false
random_from_card = true
object_cache = false
isolation = "strict"
[readers]
ignore = ["Windows Hello*"]
pin_pad_only = ["*Class 2*", "Pad"]
[piv]
retired_slots = "all"
[tool]
profile = "bsre-like"
[[token]]
serial = "0123"
always_authenticate = "session"
session_signatures = 10000
session_minutes = 1
[[token]]
label = "Bendahara"
)",
                                          "k.toml", config);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(config.log, log::Level::calls);
  EXPECT_EQ(config.log_file, "/run/user/1000/kunci.log");
  EXPECT_EQ(config.drivers, (std::vector<std::string>{"piv", "openpgp"}));
  EXPECT_EQ(config.pin_cache, PinCache::never);
  EXPECT_TRUE(config.allow_private_key_import);
  EXPECT_FALSE(config.verify_signatures);
  EXPECT_TRUE(config.random_from_card);
  EXPECT_FALSE(config.object_cache);
  EXPECT_EQ(config.ignored_readers, (std::vector<std::string>{"Windows Hello*"}));
  EXPECT_EQ(config.pin_pad_only, (std::vector<std::string>{"*Class 2*", "Pad"}));
  EXPECT_EQ(config.retired_slots, RetiredSlots::all);
  ASSERT_EQ(config.tokens.size(), 2u);
  EXPECT_EQ(config.tokens[0].always_authenticate, AlwaysAuthenticate::session);
  EXPECT_EQ(config.tokens[0].session_signatures, 10000u);
  EXPECT_EQ(config.tokens[0].session_minutes, 1u);
}

TEST(Config, FindsTheSettingsOfAToken) {
  Config config;
  ASSERT_TRUE(
      apply_config_text("[[token]]\nserial='1'\nlabel='a'\n[[token]]\nlabel='b'", "k", config)
          .empty());
  EXPECT_EQ(config.settings_of("1", "a"), &config.tokens[0]);
  EXPECT_EQ(config.settings_of("1", "c"), nullptr);
  EXPECT_EQ(config.settings_of("9", "b"), &config.tokens[1]);
}

TEST(Config, NamesPlaceKeyAndRemedyOfAnUnknownKey) {
  const ConfigProblem problem = only_problem_of("[policy]\n  pin_cash = true\n");
  EXPECT_EQ(problem.fault, ConfigFault::unknown_key);
  EXPECT_EQ(place_of(problem), "k.toml:2:3: policy.pin_cash");
  EXPECT_NE(describe(problem).find("pin_cache, allow_private_key_import"), std::string::npos);
}

TEST(Config, ReportsEveryProblemAndTakesNothing) {
  Config config;
  const auto problems = apply_config_text(
      "[module]\nlog = 'info'\n[policy]\npin_cache = 3\nisolation = 'none'\n[nothing]\nx = 1\n",
      "k", config);
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_EQ(problems[0].fault, ConfigFault::wrong_type);
  EXPECT_EQ(problems[1].fault, ConfigFault::bad_value);
  EXPECT_EQ(problems[2].fault, ConfigFault::unknown_key);
  EXPECT_EQ(config.log, log::Level::off);
}

TEST(Config, RefusesValuesOutOfRange) {
  for (const char* text :
       {"[module]\nlog='loud'", "[module]\nlog_file='relative'", "[module]\nlog_file=''",
        "[module]\nlog_file=\"/a\\u0000b\"", "[module]\ndrivers=[]", "[module]\ndrivers=['']",
        "[piv]\nretired_slots='some'", "[tool]\nprofile='a/b'",
        "[[token]]\nserial='1'\nsession_signatures=0",
        "[[token]]\nserial='1'\nsession_signatures=10001",
        "[[token]]\nserial='1'\nsession_minutes=-1", "[[token]]\nserial=''"}) {
    EXPECT_EQ(only_problem_of(text).fault, ConfigFault::bad_value) << text;
  }
}

TEST(Config, RefusesValuesOfTheWrongKind) {
  for (const char* text :
       {"[module]\nlog=1", "[module]\ndrivers='piv'", "[module]\ndrivers=[1]",
        "[policy]\nverify_signatures='yes'", "[readers]\nignore={}", "module=1", "token=1",
        "[token]\nserial='1'", "token=[1]", "[[token]]\nserial=1",
        "[[token]]\nserial='1'\nsession_minutes=1.5", "[policy]\nrandom_from_card=2020-01-01"}) {
    EXPECT_EQ(only_problem_of(text).fault, ConfigFault::wrong_type) << text;
  }
}

// The parser takes for granted that a table has a name.
TEST(Config, ATableWithoutANameIsASyntaxError) {
  for (const char* text :
       {"[!]", "[=]", "[[!]]", "[\x7f]", "# first\n[ \xff", "a = 1\n[policy]\n[,]\n"}) {
    EXPECT_EQ(only_problem_of(text).fault, ConfigFault::syntax) << text;
  }
  EXPECT_EQ(only_problem_of("\n[policy]\n[!]\n").position.line, 3U);
}

TEST(Config, ATokenEntryMustSayWhichToken) {
  EXPECT_EQ(only_problem_of("[[token]]\nsession_minutes=1").fault, ConfigFault::incomplete);
}

TEST(Config, SyntaxErrorsHaveAPlace) {
  const ConfigProblem problem = only_problem_of("[module]\nlog = \n");
  EXPECT_EQ(problem.fault, ConfigFault::syntax);
  EXPECT_EQ(problem.position.line, 2u);
  EXPECT_FALSE(problem.detail.empty());
}

TEST(Config, DeepNestingIsASyntaxErrorNotACrash) {
  EXPECT_EQ(only_problem_of("a=" + std::string(50000, '[')).fault, ConfigFault::syntax);
  std::string dotted = "a";
  for (int i = 0; i < 20000; ++i) dotted += ".a";
  EXPECT_FALSE(problems_of(dotted + "=1").empty());
}

TEST(Config, EveryKeyOfTheSchemaIsNamedOnce) {
  std::vector<std::string> paths;
  for (const auto& table : config_tables()) {
    for (const auto& key : table.keys) {
      paths.push_back(std::string(table.name) + "." + std::string(key.name));
    }
  }
  EXPECT_FALSE(paths.empty());
  std::ranges::sort(paths);
  EXPECT_EQ(std::ranges::adjacent_find(paths), paths.end());
}

class ConfigFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "kunci-config-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    for (const char* name : {"KUNCI_CONFIG", "XDG_CONFIG_HOME", "HOME"}) ::unsetenv(name);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string write(const std::string& name, std::string_view text) const {
    const std::string path = directory_ / name;
    std::ofstream(path) << text;
    return path;
  }
  ConfigFault fault_of(const std::string& path) const {
    Config config;
    const auto problems = apply_config_file(path, config);
    return problems.empty() ? ConfigFault::incomplete : problems.front().fault;
  }

  std::filesystem::path directory_;
};

TEST_F(ConfigFiles, LaterFilesOverrideKeyByKey) {
  const auto loaded = load_config(
      {.files = {write("a",
                       "[module]\nlog='info'\n[piv]\nretired_slots='all'\n[[token]]\nlabel='a'"),
                 (directory_ / "absent").string(),
                 write("b", "[module]\nlog='error'\n[[token]]\nlabel='b'")},
       .must_exist = false});
  EXPECT_TRUE(loaded.problems.empty());
  EXPECT_EQ(loaded.files.size(), 2u);
  EXPECT_EQ(loaded.config.log, log::Level::error);
  EXPECT_EQ(loaded.config.retired_slots, RetiredSlots::all);
  ASSERT_EQ(loaded.config.tokens.size(), 2u);
  EXPECT_EQ(loaded.config.tokens[0].label, "b");
}

TEST_F(ConfigFiles, ABadFileIsLeftOutAsAWhole) {
  const auto loaded = load_config(
      {.files = {write("a", "[module]\nlog='info'"), write("b", "[module]\nlog='error'\nwrong=1")},
       .must_exist = false});
  EXPECT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(loaded.files.size(), 1u);
  EXPECT_EQ(loaded.config.log, log::Level::info);
}

TEST_F(ConfigFiles, WhatIsNoUsableFileIsSaidSo) {
  const std::string pipe = directory_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(fault_of(pipe), ConfigFault::not_regular);
  EXPECT_EQ(fault_of(directory_), ConfigFault::not_regular);
  EXPECT_EQ(fault_of("/dev/zero"), ConfigFault::not_regular);
  EXPECT_EQ(fault_of(directory_ / "absent"), ConfigFault::absent);
  EXPECT_EQ(fault_of(write("big", std::string(kConfigSizeLimit + 1, '#'))), ConfigFault::too_large);
  Config config;
  EXPECT_TRUE(apply_config_file(write("full", std::string(kConfigSizeLimit, '#')), config).empty());
}

TEST_F(ConfigFiles, SourcesFollowTheEnvironment) {
  EXPECT_EQ(config_sources().files.size(), 1u);
  ::setenv("HOME", "/home/ani", 1);
  EXPECT_EQ(config_sources().files.back(), "/home/ani/.config/kunci/kunci.toml");
  ::setenv("XDG_CONFIG_HOME", "relative", 1);
  EXPECT_EQ(config_sources().files.back(), "/home/ani/.config/kunci/kunci.toml");
  ::setenv("XDG_CONFIG_HOME", "/xdg", 1);
  EXPECT_EQ(config_sources().files.back(), "/xdg/kunci/kunci.toml");
  EXPECT_FALSE(config_sources().must_exist);
  ::setenv("KUNCI_CONFIG", "/one", 1);
  EXPECT_EQ(config_sources().files, (std::vector<std::string>{"/one"}));
  EXPECT_TRUE(config_sources().must_exist);
}

TEST_F(ConfigFiles, AFileAskedForByNameMustExist) {
  const auto loaded =
      load_config({.files = {(directory_ / "absent").string()}, .must_exist = true});
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(loaded.problems[0].fault, ConfigFault::absent);
}

}  // namespace
}  // namespace kunci
