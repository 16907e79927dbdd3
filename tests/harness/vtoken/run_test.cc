// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <stdexcept>

#include "tests/harness/process/child_process.h"
#include "tests/harness/vtoken/run_options.h"

namespace kunci::harness {
namespace {

using testing::ElementsAre;
using namespace std::chrono_literals;

RunOptions parsed(const std::vector<std::string>& arguments) {
  return parse_run_options(arguments);
}

TEST(RunOptions, AreReadUpToTheProgram) {
  const RunOptions options = parsed({"--token", "a=echo", "--way", "vpcd", "--token", "echo",
                                     "--no-pcscd", "prog", "--token", "its-own"});
  EXPECT_THAT(options.tokens, ElementsAre("a=echo", "echo"));
  EXPECT_EQ(options.way, PcscdBench::Way::kVpcd);
  EXPECT_FALSE(options.start_pcscd);
  EXPECT_THAT(options.command, ElementsAre("prog", "--token", "its-own"));
}

TEST(RunOptions, EndAtTheTwoDashes) {
  EXPECT_THAT(parsed({"--", "--way"}).command, ElementsAre("--way"));
}

TEST(RunOptions, AreRefusedWithoutSense) {
  EXPECT_THROW(parsed({}), std::invalid_argument);
  EXPECT_THROW(parsed({"--"}), std::invalid_argument);
  EXPECT_THROW(parsed({"--token"}), std::invalid_argument);
  EXPECT_THROW(parsed({"--way", "post", "prog"}), std::invalid_argument);
  EXPECT_THROW(parsed({"--tokens", "echo", "prog"}), std::invalid_argument);
}

/// A pipe whose ends close themselves.
struct Pipe {
  Pipe() {
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    reading = FileDescriptor(ends[0]);
    writing = FileDescriptor(ends[1]);
  }

  /// All that is written until the other ends are closed or a line is complete.
  std::string line() {
    writing.reset();
    std::string text;
    char c = 0;
    while (read(reading.get(), &c, 1) == 1 && c != '\n') text += c;
    return text;
  }

  FileDescriptor reading;
  FileDescriptor writing;
};

/// `kunci-vtoken run` with a shell script, whose descriptor 3 writes into `output`.
ChildProcess run_script(const std::string& script, Pipe& output) {
  Launch launch;
  launch.arguments = {KUNCI_VTOKEN_PROGRAM, "run", "--token", "echo", "--", "sh", "-c", script};
  launch.descriptors = {{output.writing.get(), 3}};
  return ChildProcess(launch);
}

TEST(Run, EndsAsItsProgramEnds) {
  Pipe output;
  EXPECT_EQ(run_script("exit 7", output).wait_for(10s), 7);
  EXPECT_EQ(run_script("kill -KILL $$", output).wait_for(10s), 128 + SIGKILL);
}

TEST(Run, TellsWhenItCannotRun) {
  for (const auto* token : {"echo", "nonsense", "echo:pinpad=perhaps"}) {
    Launch launch;
    launch.arguments = {KUNCI_VTOKEN_PROGRAM, "run", "--token", token, "/nonexistent/program"};
    const FileDescriptor nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
    launch.descriptors = {{nowhere.get(), 2}};
    EXPECT_EQ(ChildProcess(launch).wait_for(10s), 127) << token;
  }
}

TEST(Run, PassesATerminationOnAndWaits) {
  Pipe output;
  ChildProcess run = run_script(
      "trap 'kill $!; exit 5' TERM; sleep 60 >/dev/null 2>&1 3>&- & echo ready >&3; wait", output);
  ASSERT_EQ(output.line(), "ready");
  run.send_signal(SIGTERM);
  EXPECT_EQ(run.wait_for(10s), 5);
}

TEST(Run, LeavesNothingBehind) {
  Pipe output;
  ChildProcess run = run_script("echo \"$PCSCLITE_CSOCK_NAME\" >&3", output);
  const std::filesystem::path socket = output.line();
  ASSERT_EQ(socket.filename(), "pcscd.comm");
  ASSERT_EQ(run.wait_for(10s), 0);
  EXPECT_FALSE(std::filesystem::exists(socket.parent_path()));
}

}  // namespace
}  // namespace kunci::harness
