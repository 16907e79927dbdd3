// SPDX-License-Identifier: Apache-2.0
#include "tests/faults/program_process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

constexpr unsigned kSecondsToLive = 20;

template <class T>
bool tell(int end, const T& value) {
  return write(end, &value, sizeof value) == sizeof value;
}

template <class T>
bool hear(int end, T& value) {
  return read(end, &value, sizeof value) == sizeof value;
}

[[noreturn]] void live(const CardKind& card, const Job& job, int tells, int listens) {
  alarm(kSecondsToLive);
  (void)module().C_Initialize(nullptr);
  Work work{.card = card};
  char leave = 0;
  const CK_RV prepared = job.prepare(work);
  if (!tell(tells, prepared) || !hear(listens, leave)) _exit(1);
  ProgramProcess::Outcome outcome{.rv = job.run(work)};
  outcome.right = outcome.rv != CKR_OK || job.is_right == nullptr || job.is_right(work);
  _exit(tell(tells, outcome) ? 0 : 1);
}

}  // namespace

ProgramProcess::ProgramProcess(const CardKind& card, const Job& job) {
  int from_child[2];
  int to_child[2];
  if (pipe2(from_child, O_CLOEXEC) != 0 || pipe2(to_child, O_CLOEXEC) != 0) {
    throw std::runtime_error("pipe2");
  }
  child_ = fork();
  if (child_ == 0) {
    close(to_child[1]);
    live(card, job, from_child[1], to_child[0]);
  }
  close(from_child[1]);
  close(to_child[0]);
  tells_ = to_child[1];
  listens_ = from_child[0];
  if (!hear(listens_, prepared_)) prepared_ = CKR_GENERAL_ERROR;
}

ProgramProcess::~ProgramProcess() {
  if (child_ < 0) return;
  kill(child_, SIGKILL);
  (void)end();
}

void ProgramProcess::go() { (void)tell(tells_, char{0}); }

std::optional<ProgramProcess::Outcome> ProgramProcess::end() {
  Outcome outcome;
  const bool told = hear(listens_, outcome);
  int status = 0;
  waitpid(child_, &status, 0);
  child_ = -1;
  close(tells_);
  close(listens_);
  was_killed_ = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  if (!told) return std::nullopt;
  return outcome;
}

}  // namespace kunci::test
