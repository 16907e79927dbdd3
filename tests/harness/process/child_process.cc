// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/process/child_process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <system_error>

namespace kunci::harness {
namespace {

constexpr int kAboveTargets = 64;
constexpr size_t kPidDigits = 12;

/// All that the child needs between fork and exec, made before: this process may have threads, so
/// that the child must not allocate.
struct Prepared {
  const Launch& launch;
  std::vector<std::string> environment;
  std::vector<char*> arguments_pointers;
  std::vector<char*> environment_pointers;
  std::vector<int> copies;
  char* pid_digits = nullptr;
  pid_t parent = getpid();

  explicit Prepared(const Launch& the_launch)
      : launch(the_launch),
        environment(the_launch.environment.entries()),
        copies(the_launch.descriptors.size()) {
    for (const auto& argument : launch.arguments) {
      arguments_pointers.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments_pointers.push_back(nullptr);
    if (!launch.pid_variable.empty()) {
      environment.push_back(launch.pid_variable + "=" + std::string(kPidDigits, '\0'));
    }
    for (auto& entry : environment) environment_pointers.push_back(entry.data());
    environment_pointers.push_back(nullptr);
    if (!launch.pid_variable.empty()) {
      pid_digits = environment.back().data() + launch.pid_variable.size() + 1;
    }
  }
};

bool place_descriptors(Prepared& prepared) {
  const auto& wanted = prepared.launch.descriptors;
  for (size_t i = 0; i < wanted.size(); ++i) {
    prepared.copies[i] = fcntl(wanted[i].first, F_DUPFD_CLOEXEC, kAboveTargets);
    if (prepared.copies[i] < 0) return false;
  }
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (dup2(prepared.copies[i], wanted[i].second) < 0) return false;
  }
  return true;
}

bool become_servant(const Prepared& prepared) {
  // What a servant holds open by chance would keep others waiting for its end.
  close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  return setsid() >= 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == prepared.parent;
}

void reset_signals() {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int ignored : {SIGINT, SIGQUIT, SIGPIPE}) signal(ignored, SIG_DFL);
}

[[noreturn]] void run_child(Prepared& prepared, int report) {
  const Launch& launch = prepared.launch;
  reset_signals();
  if (prepared.pid_digits != nullptr) {
    std::to_chars(prepared.pid_digits, prepared.pid_digits + kPidDigits, getpid());
  }
  if ((launch.name_space == nullptr || launch.name_space->enter()) &&
      (!launch.is_servant || become_servant(prepared)) && place_descriptors(prepared)) {
    execvpe(prepared.arguments_pointers[0], prepared.arguments_pointers.data(),
            prepared.environment_pointers.data());
  }
  const int error = errno;
  const ssize_t written = write(report, &error, sizeof error);
  _exit(written == sizeof error ? 127 : 126);
}

FileDescriptor open_pid(pid_t pid) {
  return FileDescriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
}

int exit_status(const siginfo_t& info) {
  return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

}  // namespace

ChildProcess::ChildProcess(const Launch& launch) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  const FileDescriptor reading(ends[0]);
  FileDescriptor writing(ends[1]);
  Prepared prepared(launch);
  pid_ = fork();
  if (pid_ == 0) run_child(prepared, writing.get());
  if (pid_ > 0) pid_descriptor_ = open_pid(pid_);
  if (!pid_descriptor_) throw std::system_error(errno, std::generic_category(), "fork");
  writing.reset();
  int error = 0;
  if (read(reading.get(), &error, sizeof error) == sizeof error) {
    wait_for(std::chrono::milliseconds(-1));
    throw std::system_error(error, std::generic_category(), "run " + launch.arguments.front());
  }
}

ChildProcess::~ChildProcess() {
  if (pid_ < 0) return;
  send_signal(SIGKILL);
  wait_for(std::chrono::milliseconds(-1));
}

void ChildProcess::send_signal(int signal) {
  if (!status_) syscall(SYS_pidfd_send_signal, pid_descriptor_.get(), signal, nullptr, 0);
}

std::optional<int> ChildProcess::wait_for(std::chrono::milliseconds limit) {
  if (status_) return status_;
  pollfd waiting{.fd = pid_descriptor_.get(), .events = POLLIN, .revents = 0};
  while (poll(&waiting, 1, static_cast<int>(limit.count())) < 0 && errno == EINTR) {
  }
  siginfo_t info{};
  if (waitid(P_PIDFD, static_cast<id_t>(pid_descriptor_.get()), &info, WEXITED | WNOHANG) == 0 &&
      info.si_pid == pid_) {
    status_ = exit_status(info);
  }
  return status_;
}

}  // namespace kunci::harness
