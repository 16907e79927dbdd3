// SPDX-License-Identifier: Apache-2.0
#include "provision/letter_delivery.h"

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <mutex>

#include "failure.h"
#include "messages.h"
#include "report/output_file.h"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace kunci::tool {
namespace {

class Directory final : public LetterDelivery {
 public:
  explicit Directory(std::string path) : path_(std::move(path)) {
    if (std::filesystem::is_directory(path_)) return;
    throw Failure(ExitStatus::bad_input, say("There is no directory {}.", path_));
  }

  [[nodiscard]] std::string place_of(const std::string& stem) const override {
    return path_ + "/" + stem + ".pdf";
  }
  void require_free(const std::string& stem) const override {
    check_output_file(place_of(stem), false);
  }
  void deliver(const std::string& stem, ByteView pdf, bool begun) override {
    write_output_file(place_of(stem), pdf, begun, kPrivateFile);
  }

 private:
  std::string path_;
};

/// A file without a name: what a child reads as its standard input.
class MemoryFile {
 public:
  explicit MemoryFile(ByteView content) : file_(::memfd_create("letter", MFD_CLOEXEC)) {
    while (file_ >= 0 && !content.empty()) {
      const ssize_t count = ::write(file_, content.data(), content.size());
      if (count <= 0) break;
      content = content.subspan(static_cast<std::size_t>(count));
    }
    if (file_ < 0 || !content.empty() || ::lseek(file_, 0, SEEK_SET) != 0) {
      throw Failure(ExitStatus::failed, tr("There is not enough memory."));
    }
  }
  ~MemoryFile() {
    if (file_ >= 0) ::close(file_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  [[nodiscard]] int descriptor() const { return file_; }

 private:
  int file_;
};

class PrinterCommand final : public LetterDelivery {
 public:
  explicit PrinterCommand(std::string command) : command_(std::move(command)) {}

  [[nodiscard]] std::string place_of(const std::string&) const override { return "| " + command_; }
  void require_free(const std::string&) const override {}

  void deliver(const std::string&, ByteView pdf, bool) override {
    const std::scoped_lock lock(one_at_a_time_);
    const MemoryFile input(pdf);
    const int status = run(input.descriptor());
    if (status == 0) return;
    throw Failure(ExitStatus::failed, say("The printing command ended with status {}.", status),
                  tr("Look after the printer, then put the token in again."));
  }

 private:
  // A process group of its own: Ctrl-C is for kunci, which ends after this letter.
  [[nodiscard]] int run(int input) const {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    const char* const arguments[] = {"sh", "-c", command_.c_str(), nullptr};
    pid_t child = -1;
    const int fault = ::posix_spawn(&child, "/bin/sh", &actions, &attributes,
                                    const_cast<char* const*>(arguments), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return fault == 0 ? wait_for(child) : -1;
  }

  static int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
      if (errno != EINTR) return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string command_;
  std::mutex one_at_a_time_{};
};

}  // namespace

std::unique_ptr<LetterDelivery> letters_into_directory(const std::string& directory) {
  return std::make_unique<Directory>(directory);
}

std::unique_ptr<LetterDelivery> letters_to_command(const std::string& command) {
  return std::make_unique<PrinterCommand>(command);
}

}  // namespace kunci::tool
