// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/softhsm/store_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include "tests/harness/softhsm/store_program.h"

namespace kunci::harness {
namespace {

void require(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

/// What the new process gets: the socket as descriptor 3, no terminal, and a process group of its
/// own, so that an interrupt typed at a terminal ends the card first.
class SpawnPlan {
 public:
  explicit SpawnPlan(int socket) {
    require(posix_spawn_file_actions_init(&actions_), "posix_spawn_file_actions_init");
    require(posix_spawnattr_init(&attributes_), "posix_spawnattr_init");
    require(posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDWR, 0),
            "posix_spawn_file_actions_addopen");
    require(posix_spawn_file_actions_adddup2(&actions_, STDIN_FILENO, STDOUT_FILENO),
            "posix_spawn_file_actions_adddup2");
    require(posix_spawn_file_actions_adddup2(&actions_, socket, kStoreSocket),
            "posix_spawn_file_actions_adddup2");
    require(posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP),
            "posix_spawnattr_setflags");
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  pid_t start(std::string program, std::string argument) {
    std::array<char*, 3> arguments = {program.data(), argument.data(), nullptr};
    pid_t pid = -1;
    require(posix_spawn(&pid, program.c_str(), &actions_, &attributes_, arguments.data(), environ),
            program.c_str());
    return pid;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

StoreProcess::StoreProcess(const std::filesystem::path& directory) {
  std::array<int, 2> pair{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) {
    throw std::system_error(errno, std::generic_category(), "socketpair");
  }
  socket_ = FileDescriptor(pair[0]);
  const FileDescriptor other(pair[1]);
  pid_ = SpawnPlan(other.get()).start(kStoreProgram, std::filesystem::absolute(directory).string());
}

StoreProcess::~StoreProcess() {
  // Not only closed: a forked copy of this process may hold the descriptor too.
  shutdown(socket_.get(), SHUT_RDWR);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Message StoreProcess::exchange(const Message& request) {
  if (send_message(socket_.get(), request)) {
    if (auto answer = receive_message(socket_.get())) return std::move(*answer);
  }
  throw std::runtime_error("the key store's process ended: " + std::string(kStoreProgram));
}

}  // namespace kunci::harness
