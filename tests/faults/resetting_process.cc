// SPDX-License-Identifier: Apache-2.0
#include "tests/faults/resetting_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "tests/stress/stranger.h"

namespace kunci::test {
namespace {

constexpr unsigned kSecondsToLive = 20;

bool is_told_to_end(int leave) {
  struct pollfd waiting{.fd = leave, .events = POLLIN, .revents = 0};
  return poll(&waiting, 1, 0) != 0;
}

/// The child's life. Once it has begun it resets the card at least once.
void reset_until_told(const std::string& reader, int ready, int leave) {
  alarm(kSecondsToLive);
  Stranger stranger(reader);
  char octet = 0;
  if (testing::Test::HasFailure() || write(ready, &octet, 1) != 1) _exit(1);
  if (read(leave, &octet, 1) != 1) _exit(1);
  do {
    stranger.reconnect(SCARD_RESET_CARD);
  } while (!is_told_to_end(leave));
  _exit(testing::Test::HasFailure() ? 1 : 0);
}

}  // namespace

ResettingProcess::ResettingProcess(const std::string& reader) {
  int ready[2];
  int leave[2];
  if (pipe2(ready, O_CLOEXEC) != 0 || pipe2(leave, O_CLOEXEC) != 0) {
    throw std::runtime_error("pipe2");
  }
  child_ = fork();
  if (child_ == 0) {
    close(leave[1]);
    reset_until_told(reader, ready[1], leave[0]);
  }
  close(ready[1]);
  close(leave[0]);
  leave_ = leave[1];
  char octet = 0;
  const bool connected = read(ready[0], &octet, 1) == 1;
  close(ready[0]);
  if (!connected) throw std::runtime_error("another process cannot connect to the card");
}

ResettingProcess::~ResettingProcess() {
  if (child_ > 0) end();
}

void ResettingProcess::begin() {
  const char octet = 0;
  if (write(leave_, &octet, 1) != 1) throw std::runtime_error("write");
}

bool ResettingProcess::end() {
  close(leave_);
  int status = 0;
  waitpid(child_, &status, 0);
  child_ = -1;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace kunci::test
