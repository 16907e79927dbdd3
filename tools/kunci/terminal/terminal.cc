// SPDX-License-Identifier: Apache-2.0
#include "terminal/terminal.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string_view>

#include "failure.h"
#include "messages.h"
#include "report/output.h"
#include "terminal/signal_guard.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kAnswerLimit = 1000;

class Device {
 public:
  explicit Device(const char* instead) : file_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    if (file_ >= 0) return;
    throw Failure(ExitStatus::usage, tr("There is no terminal to ask at."),
                  say("Use {}.", instead));
  }
  ~Device() { ::close(file_); }
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  [[nodiscard]] int file() const { return file_; }
  void print(std::string_view text) const {
    [[maybe_unused]] const auto written = ::write(file_, text.data(), text.size());
  }

 private:
  int file_;
};

/// Input is not shown while this lives.
class Silence {
 public:
  explicit Silence(int file) : file_(file) {
    if (::tcgetattr(file, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
    silent.c_lflag |= ICANON | ISIG;
    changed_ = ::tcsetattr(file, TCSAFLUSH, &silent) == 0;
  }
  ~Silence() {
    if (changed_) ::tcsetattr(file_, TCSAFLUSH, &before_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

  [[nodiscard]] bool holds() const { return changed_; }

 private:
  int file_;
  termios before_{};
  bool changed_ = false;
};

struct Reading {
  Secret buffer{kAnswerLimit + 1};
  std::size_t size = 0;
  int signal = 0;
};

// In canonical mode one read gives one line.
Reading read_line(int file, const SignalGuard& guard) {
  Reading reading;
  if (guard.wait_readable(file)) {
    const ssize_t count = ::read(file, reading.buffer.writable().data(), reading.buffer.size());
    reading.size = count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  reading.signal = guard.caught();
  return reading;
}

// The guard is there before the echo is gone and until it is back: no signal can come between.
Reading ask_once(const Device& terminal, const std::string& question, bool silent) {
  const SignalGuard guard;
  std::optional<Silence> silence;
  if (silent) {
    silence.emplace(terminal.file());
    if (!silence->holds()) {
      throw Failure(ExitStatus::failed, tr("The terminal cannot be made not to show the PIN."));
    }
  }
  terminal.print(printable(question));
  Reading reading = read_line(terminal.file(), guard);
  if (silent) terminal.print("\n");
  return reading;
}

// The signal takes its course once the terminal is in order. A process that was only stopped asks
// again.
Reading ask(const std::string& question, bool silent, const char* instead) {
  const Device terminal(instead);
  while (true) {
    Reading reading = ask_once(terminal, question, silent);
    if (reading.signal == 0) return reading;
    ::raise(reading.signal);
    if (reading.signal != SIGTSTP) {  // Somebody up there handles this signal and lives on.
      throw Failure(ExitStatus::interrupted, tr("Interrupted."));
    }
  }
}

std::string_view line_of(const Reading& reading) {
  std::string_view line = text_of(reading.buffer.view()).substr(0, reading.size);
  if (line.ends_with('\n')) line.remove_suffix(1);
  return line;
}

}  // namespace

Secret Terminal::ask_secret(const std::string& question, const char* instead) {
  const Reading reading = ask(question, true, instead);
  const std::string_view line = line_of(reading);
  if (line.empty()) throw Failure(ExitStatus::refused, tr("Nothing was typed; nothing was done."));
  if (reading.size > kAnswerLimit) throw Failure(ExitStatus::bad_input, tr("That is too long."));
  return Secret(bytes_of(line));
}

bool Terminal::confirm(const std::string& question, const char* instead) {
  const Reading reading = ask(question + tr(" [y/N] "), false, instead);
  std::string answer(line_of(reading));
  std::ranges::transform(answer, answer.begin(), [](unsigned char c) { return std::tolower(c); });
  // In every language the English answers count as well.
  return answer == "y" || answer == "yes" || answer == tr("y") || answer == tr("yes");
}

}  // namespace kunci::tool
