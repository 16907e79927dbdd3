// SPDX-License-Identifier: Apache-2.0
// The tool at a terminal where PINs are typed, on our module: what of them would be in a core image
// while it asks on, and what is left at the end of the process, in the log at its highest level and
// in the files that it wrote.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>
#include <string>

#include "tests/harness/process/temporary_directory.h"
#include "tests/harness/reader/control.h"
#include "tests/secrets/process_memory.h"
#include "tests/secrets/traced_terminal.h"

namespace kunci::test {
namespace {

using testing::IsEmpty;
using testing::Not;

// None of them is anything that a program would have in its memory by itself.
const std::string kPin = "60417358";
const std::string kNextPin = "71950264";
const std::string kSoPin = "92640817";

std::vector<Needle> all_secrets() {
  std::vector<Needle> needles;
  for (const auto& [name, secret] :
       {std::pair{"PIN", kPin}, {"next PIN", kNextPin}, {"SO PIN", kSoPin}}) {
    for (Needle& needle : forms_of(name, bytes_of(secret))) needles.push_back(std::move(needle));
  }
  return needles;
}

class ToolSecrets : public testing::TestWithParam<const char*> {
 protected:
  ToolSecrets() {
    control_.plug("uji=" + std::string(GetParam()));
    const std::string home = home_.path();
    environment_.set("HOME", home).set("TMPDIR", home).set("XDG_CACHE_HOME", home + "/cache");
    environment_.set("KUNCI_LOG", "exchanges").set("KUNCI_LOG_FILE", home + "/kunci.log");
    environment_.set("LC_ALL", "C.UTF-8");
  }
  ~ToolSecrets() override { control_.discard("uji"); }

  struct Answer {
    const char* question;
    const std::string& secret;
  };

  /// Runs a command and answers what it asks, looks at its core image at each question, and at its
  /// whole memory in its last moment.
  void run(const std::vector<std::string>& words, const std::vector<Answer>& answers) {
    SCOPED_TRACE(words[0] + " " + words[1]);
    std::vector<std::string> arguments{getenv("KUNCI"), "--module", getenv("KUNCI_TEST_MODULE")};
    arguments.insert(arguments.end(), words.begin(), words.end());
    TracedTerminal tool(arguments, environment_);
    for (const Answer& answer : answers) {
      tool.expect_question(answer.question);
      EXPECT_THAT(find_in_memory(tool.pid(), needles_, Memory::dumped), IsEmpty());
      tool.type(answer.secret);
    }
    tool.wait_for_last_moment();
    EXPECT_THAT(find_in_memory(tool.pid(), needles_), IsEmpty());
    EXPECT_EQ(tool.finish(), 0) << tool.screen();
    for (const Answer& answer : answers) {
      EXPECT_EQ(tool.screen().find(answer.secret), std::string::npos);
    }
  }

  void initialise() {
    run({"token", "init", "--label", "Uji"}, {{"New SO PIN", kSoPin},
                                              {"same SO PIN again", kSoPin},
                                              {"New PIN", kPin},
                                              {"same PIN again", kPin}});
  }

  const harness::VirtualTokenControl control_ = harness::VirtualTokenControl::from_environment();
  const harness::TemporaryDirectory home_;
  harness::Environment environment_ = harness::Environment::inherited();
  const std::vector<Needle> needles_ = all_secrets();
};

TEST_P(ToolSecrets, AreInNoCoreImageAndGoneAtTheEnd) {
  initialise();
  run({"pin", "verify"}, {{"PIN of", kPin}});
  run({"pin", "change"}, {{"PIN of", kPin}, {"New PIN", kNextPin}, {"same PIN again", kNextPin}});
  run({"pin", "unblock"}, {{"SO PIN of", kSoPin}, {"New PIN", kPin}, {"same PIN again", kPin}});
  EXPECT_THAT(find_in_files(home_.path(), needles_), IsEmpty());
  EXPECT_GT(std::filesystem::file_size(home_.path() + "/kunci.log"), 0U);
}

// While it asks for the second time, the tool holds what was typed first: there it has to be found,
// and only there.
TEST_P(ToolSecrets, WhileTheyAreHeldAreFoundWhereNothingIsDumped) {
  initialise();
  TracedTerminal tool({getenv("KUNCI"), "--module", getenv("KUNCI_TEST_MODULE"), "pin", "change"},
                      environment_);
  tool.expect_question("PIN of");
  tool.type(kPin);
  tool.expect_question("New PIN");
  EXPECT_THAT(find_in_memory(tool.pid(), needles_), Not(IsEmpty()));
  EXPECT_THAT(find_in_memory(tool.pid(), needles_, Memory::dumped), IsEmpty());
  rlimit core{};
  ASSERT_EQ(prlimit(tool.pid(), RLIMIT_CORE, nullptr, &core), 0);
  EXPECT_EQ(core.rlim_max, 0U);
}

// The scanner: a PIN in the environment of a process is found at its end and in its core image.
TEST_P(ToolSecrets, AreFoundWhereTheyAreLeft) {
  environment_.set("LEFT_BEHIND", kPin);
  TracedTerminal tool({getenv("KUNCI"), "--version"}, environment_);
  tool.wait_for_last_moment();
  EXPECT_THAT(find_in_memory(tool.pid(), needles_), Not(IsEmpty()));
  EXPECT_THAT(find_in_memory(tool.pid(), needles_, Memory::dumped), Not(IsEmpty()));
  EXPECT_EQ(tool.finish(), 0);
  std::ofstream(home_.path() + "/left-behind") << kPin;
  EXPECT_THAT(find_in_files(home_.path(), needles_), Not(IsEmpty()));
}

INSTANTIATE_TEST_SUITE_P(Cards, ToolSecrets,
                         testing::Values("piv:profile=yubico,content=factory",
                                         "openpgp:content=factory,kdf=on"),
                         [](const auto& tested) {
                           return std::string(tested.param).starts_with("piv") ? "Piv" : "OpenPgp";
                         });

}  // namespace
}  // namespace kunci::test
