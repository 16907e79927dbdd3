// SPDX-License-Identifier: Apache-2.0
#include "tests/faults/matrix.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kBound{5000};

milliseconds since(Clock::time_point start) {
  return std::chrono::duration_cast<milliseconds>(Clock::now() - start);
}

/// Whether a program may be told this when a card or its reader fails: not that it has made a
/// mistake, nor that the person has.
bool is_proper(CK_RV rv) {
  static constexpr std::array kProper{
      CKR_OK,
      CKR_DEVICE_ERROR,
      CKR_DEVICE_MEMORY,
      CKR_DEVICE_REMOVED,
      CKR_TOKEN_NOT_PRESENT,
      CKR_TOKEN_NOT_RECOGNIZED,
      CKR_SESSION_HANDLE_INVALID,
      CKR_USER_NOT_LOGGED_IN,
  };
  return std::ranges::find(kProper, rv) != kProper.end();
}

std::string name_of(CK_RV rv) { return pkcs11::name_of_rv(rv); }

}  // namespace

std::string Tally::text() const {
  std::string line = std::to_string(exchanges) + " exchanges, " + std::to_string(injected) +
                     " faults, " + std::to_string(survived) + " survived, slowest " +
                     std::to_string(slowest.count()) + " ms;";
  for (const auto& [answer, count] : answers) line += " " + answer + " " + std::to_string(count);
  return line;
}

harness::FaultHook Matrix::hook(const NamedFault& fault, std::size_t step, pid_t victim) {
  return [this, fault, step, victim](std::uint64_t exchange,
                                     ByteView) -> std::optional<harness::Fault> {
    if (exchange != step) return std::nullopt;
    if (fault.foreign_selection) select_another(*specimen_.card(), specimen_.kind().family);
    if (fault.kills) kill(victim, SIGKILL);
    if (fault.foreign_selection || fault.kills) return std::nullopt;
    return fault.fault;
  };
}

void Matrix::fresh_card() {
  if (job_.alters_card) {
    specimen_.put_in(job_.condition);
  } else {
    specimen_.keep_in(job_.condition);
  }
}

void Matrix::learn(Complaints& complaints) {
  fresh_card();
  const CardFacts before = specimen_.facts();
  {
    const Initialised module_in_use;
    Work work{.card = specimen_.kind()};
    const CK_RV prepared = job_.prepare(work);
    specimen_.slot().log().clear();
    const CK_RV rv = job_.run(work);
    tally_.exchanges = specimen_.slot().log().count();
    if (prepared != CKR_OK) complaints.push_back("the preparation: " + name_of(prepared));
    if (rv != job_.outcome) complaints.push_back("undisturbed: " + name_of(rv));
    if (rv == CKR_OK && job_.is_right && !job_.is_right(work)) {
      complaints.emplace_back("undisturbed: a wrong result");
    }
  }
  judge(CKR_OK, before, complaints);
  use_afterwards(complaints);
  if (tally_.exchanges == 0) complaints.emplace_back("no exchange");
  specimen_.distrust();
}

std::vector<std::string> Matrix::run(std::size_t stride, std::size_t first) {
  Complaints all;
  learn(all);
  if (!all.empty()) return all;
  std::size_t number = 0;
  for (std::size_t step = 1; step <= tally_.exchanges; ++step) {
    for (const NamedFault& fault : all_faults()) {
      if (number++ % stride != first % stride) continue;
      ++tally_.injected;
      const Complaints complaints = run_case(fault, step);
      if (complaints.empty()) ++tally_.survived;
      for (const std::string& complaint : complaints) {
        all.push_back(fault.name + " at exchange " + std::to_string(step) + " of " +
                      std::to_string(tally_.exchanges) + ": " + complaint);
      }
    }
  }
  return all;
}

std::vector<std::string> Matrix::run_case(const NamedFault& fault, std::size_t step) {
  Complaints complaints;
  fresh_card();
  const CardFacts before = specimen_.facts();
  if (fault.kills) {
    killed(fault, step, complaints);
    judge(CKR_DEVICE_ERROR, before, complaints);
    const Initialised module_in_use;
    try_again(fault, complaints);
  } else {
    const Initialised module_in_use;
    Work work{.card = specimen_.kind()};
    const CK_RV rv = disturbed(work, fault, step, complaints);
    judge(rv, before, complaints);
    put_card_back();
    (void)module().C_CloseAllSessions(work.slot);
    try_again(fault, complaints);
  }
  use_afterwards(complaints);
  if (!complaints.empty()) specimen_.distrust();
  return complaints;
}

CK_RV Matrix::disturbed(Work& work, const NamedFault& fault, std::size_t step,
                        Complaints& complaints) {
  const CK_RV prepared = job_.prepare(work);
  if (prepared != CKR_OK) complaints.push_back("the preparation: " + name_of(prepared));
  specimen_.slot().set_fault_hook(hook(fault, step, -1));
  const auto start = Clock::now();
  const CK_RV rv = job_.run(work);
  const milliseconds took = since(start);
  specimen_.slot().set_fault_hook({});
  ++tally_.answers[name_of(rv)];
  tally_.slowest = std::max(tally_.slowest, took);
  if (took > kBound) complaints.push_back("took " + std::to_string(took.count()) + " ms");
  const bool quoted = fault.blames_data && rv == CKR_DATA_INVALID;
  const bool proper = is_proper(rv) || rv == job_.outcome || quoted ||
                      std::ranges::find(job_.also_proper, rv) != job_.also_proper.end();
  if (!proper) complaints.push_back("said " + name_of(rv));
  if (rv == CKR_OK && job_.outcome != CKR_OK) complaints.emplace_back("said CKR_OK");
  const bool deceived = job_.may_be_deceived && job_.may_be_deceived(specimen_.kind(), fault);
  const bool checked = job_.is_right && !deceived;
  if (rv == CKR_OK && checked && !job_.is_right(work)) {
    complaints.emplace_back("gave something wrong, and said CKR_OK");
  }
  return rv;
}

// The child prepares undisturbed, says so, waits for leave to go on, and does not live to tell.
void Matrix::killed(const NamedFault& fault, std::size_t step, Complaints& complaints) {
  int ready[2];
  int leave[2];
  if (pipe(ready) != 0 || pipe(leave) != 0) throw std::runtime_error("pipe");
  const pid_t child = fork();
  if (child == 0) {
    char octet = 0;
    (void)module().C_Initialize(nullptr);
    Work work{.card = specimen_.kind()};
    const bool prepared = job_.prepare(work) == CKR_OK;
    if (!prepared || write(ready[1], &octet, 1) != 1 || read(leave[0], &octet, 1) != 1) _exit(1);
    (void)job_.run(work);
    _exit(2);
  }
  close(ready[1]);
  char octet = 0;
  if (read(ready[0], &octet, 1) != 1) complaints.emplace_back("the preparation in a child failed");
  specimen_.slot().set_fault_hook(hook(fault, step, child));
  (void)!write(leave[1], &octet, 1);
  int status = 0;
  waitpid(child, &status, 0);
  specimen_.slot().set_fault_hook({});
  for (const int end : {ready[0], leave[0], leave[1]}) close(end);
  const bool was_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  if (!was_killed) complaints.emplace_back("was not killed");
  ++tally_.answers["killed"];
}

// What was taken out is put back when pcscd has seen that it was out.
void Matrix::put_card_back() {
  if (specimen_.slot().has_card()) return;
  specimen_.bench().remove(specimen_.name());
  specimen_.bench().insert(specimen_.name());
}

CK_RV Matrix::attempt(Work& work) {
  CK_RV rv = job_.prepare(work);
  if (rv == CKR_OK) rv = job_.next_run ? job_.next_run(work) : job_.run(work);
  return rv != CKR_OK && rv == job_.hint ? job_.recover(work) : rv;
}

bool Matrix::is_settled(CK_RV rv, const Work& work, const NamedFault& fault) const {
  if (rv == CKR_TOKEN_NOT_RECOGNIZED) return false;
  const bool may_be_wrong =
      job_.may_stay_deceived && job_.may_stay_deceived(specimen_.kind(), fault);
  return !may_be_wrong || rv != CKR_OK || job_.is_right(work);
}

// A card that was not recognised, or not understood, has to be taken out and put in again.
void Matrix::try_again(const NamedFault& fault, Complaints& complaints) {
  Work work{.card = specimen_.kind()};
  CK_RV rv = attempt(work);
  if (!is_settled(rv, work, fault)) {
    specimen_.bench().remove(specimen_.name());
    put_card_back();
    rv = attempt(work);
  }
  if (rv != CKR_OK) complaints.push_back("the next attempt: " + name_of(rv));
  const bool checked = job_.is_right && !job_.next_run;
  if (rv == CKR_OK && checked && !job_.is_right(work)) {
    complaints.emplace_back("the next attempt gave something wrong");
  }
}

void Matrix::judge(CK_RV rv, const CardFacts& before, Complaints& complaints) {
  const CardFacts after = specimen_.facts();
  if (!job_.wipes_card && after.user_tries + job_.spends_tries < before.user_tries) {
    complaints.push_back("tries of the user PIN: " + std::to_string(before.user_tries) + " -> " +
                         std::to_string(after.user_tries));
  }
  if (!job_.wipes_card && after.so_tries < before.so_tries)
    complaints.emplace_back("tries of the SO PIN were spent");
  if (!job_.judge) return;
  const std::string verdict = job_.judge(specimen_.kind(), before, after, rv);
  if (!verdict.empty()) complaints.push_back(verdict + " (said " + name_of(rv) + ")");
}

void Matrix::use_afterwards(Complaints& complaints) {
  if (!job_.use_afterwards) return;
  const Initialised module_in_use;
  Work work{.card = specimen_.kind()};
  const CK_RV rv = job_.use_afterwards(work);
  if (rv != CKR_OK) complaints.push_back("the next process: " + name_of(rv));
}

}  // namespace kunci::test
