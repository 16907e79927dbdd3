// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/harness/process/environment.h"
#include "tests/harness/process/file_descriptor.h"
#include "tests/harness/process/private_namespace.h"

namespace kunci::harness {

/// How a child process is to be started.
struct Launch {
  std::vector<std::string> arguments;  ///< the program first, looked for in PATH
  Environment environment = Environment::inherited();
  /// Descriptors of this process and the numbers that they have in the child.
  std::vector<std::pair<int, int>> descriptors;
  const PrivateNamespace* name_space = nullptr;
  /// Gets its process id as the value of this environment variable.
  std::string pid_variable;
  /// Is out of the terminal's reach, ends when the thread that started it does, and inherits no
  /// descriptors but 0, 1, 2 and the above.
  bool is_servant = false;
};

/// A child process. Destroying a running one kills it.
class ChildProcess {
 public:
  /// Throws std::system_error if the program cannot be run.
  explicit ChildProcess(const Launch& launch);
  ChildProcess(ChildProcess&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)),
        pid_descriptor_(std::move(other.pid_descriptor_)),
        status_(other.status_) {}
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  pid_t pid() const { return pid_; }

  /// Becomes readable when the process ends.
  int descriptor() const { return pid_descriptor_.get(); }

  void send_signal(int signal);

  /// The exit status, 128 + n after signal n; nothing if it still runs after `limit`.
  std::optional<int> wait_for(std::chrono::milliseconds limit);

 private:
  pid_t pid_ = -1;
  FileDescriptor pid_descriptor_;
  std::optional<int> status_;
};

}  // namespace kunci::harness
