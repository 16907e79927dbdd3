// SPDX-License-Identifier: Apache-2.0
#include "tests/secrets/traced_terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <system_error>

namespace kunci::test {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{60};
constexpr int kLookEvery = 10;  // ms: neither a terminal's echo nor a tracee's stop is an event

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

[[noreturn]] void fail_with(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

// The child waits at its gate until it is traced, so that its end cannot be missed.
TracedTerminal::TracedTerminal(const std::vector<std::string>& arguments,
                               const harness::Environment& environment) {
  const auto words = pointers_to(arguments);
  const auto variables = pointers_to(environment.entries());
  int gate[2];
  if (pipe2(gate, O_CLOEXEC) != 0) fail_with("pipe2");
  const harness::FileDescriptor entrance(gate[0]);
  const harness::FileDescriptor key(gate[1]);
  int terminal = -1;
  pid_ = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (pid_ < 0) fail_with("forkpty");
  if (pid_ == 0) {
    char octet = 0;
    if (read(gate[0], &octet, 1) == 1) execve(words[0], words.data(), variables.data());
    _exit(127);
  }
  terminal_ = harness::FileDescriptor(terminal);
  if (ptrace(PTRACE_SEIZE, pid_, nullptr, PTRACE_O_TRACEEXIT) != 0) fail_with("PTRACE_SEIZE");
  if (write(key.get(), "", 1) != 1) fail_with("write");
}

TracedTerminal::~TracedTerminal() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  // A traced process stops on its way even then.
  for (int status = 0; waitpid(pid_, &status, __WALL) == pid_ && WIFSTOPPED(status);) {
    ptrace(PTRACE_CONT, pid_, nullptr, nullptr);
  }
}

bool TracedTerminal::read_some(int milliseconds) {
  pollfd polled{.fd = terminal_.get(), .events = POLLIN, .revents = 0};
  if (poll(&polled, 1, milliseconds) <= 0) return false;
  std::array<char, 4096> buffer{};
  const ssize_t count = read(terminal_.get(), buffer.data(), buffer.size());
  if (count <= 0) return false;  // EIO: the other end is closed
  screen_.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

bool TracedTerminal::echoes() const {
  termios mode{};
  return tcgetattr(terminal_.get(), &mode) != 0 || (mode.c_lflag & ECHO) != 0;
}

void TracedTerminal::expect_question(std::string_view text) {
  const auto deadline = steady_clock::now() + kPatience;
  while (true) {
    const std::size_t at = screen_.find(text, seen_);
    if (at != std::string::npos && !echoes()) {
      seen_ = at + text.size();
      return;
    }
    if (steady_clock::now() > deadline) {
      throw std::runtime_error(std::string(text) + " was not asked: " + screen_);
    }
    (void)read_some(kLookEvery);
  }
}

void TracedTerminal::type(std::string_view line) const {
  const std::string whole = std::string(line) + "\n";
  if (write(terminal_.get(), whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) {
    fail_with("write");
  }
}

// Signals on the way to the program are passed on: WSTOPSIG of any other event's stop is none.
void TracedTerminal::wait_for_last_moment() {
  const auto deadline = steady_clock::now() + kPatience;
  while (steady_clock::now() < deadline) {
    (void)read_some(kLookEvery);
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG | __WALL) != pid_) continue;
    if (!WIFSTOPPED(status)) break;
    if (status >> 16 == PTRACE_EVENT_EXIT) return;
    const long signal = status >> 16 == 0 ? WSTOPSIG(status) : 0;
    ptrace(PTRACE_CONT, pid_, nullptr, signal);
  }
  throw std::runtime_error("the program did not come to its end: " + screen_);
}

int TracedTerminal::finish() {
  ptrace(PTRACE_CONT, pid_, nullptr, nullptr);
  int status = 0;
  if (waitpid(pid_, &status, __WALL) != pid_) fail_with("waitpid");
  pid_ = -1;
  while (read_some(kLookEvery)) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace kunci::test
