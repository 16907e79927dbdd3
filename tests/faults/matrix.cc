// SPDX-License-Identifier: Apache-2.0
#include "tests/faults/matrix.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

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

void Tally::count(const std::string& kind, bool well) {
  ++injected;
  ++kinds[kind].injected;
  if (!well) return;
  ++survived;
  ++kinds[kind].survived;
}

std::string Tally::text() const {
  std::string line = std::to_string(exchanges) + " exchanges, " + std::to_string(injected) +
                     " faults, " + std::to_string(survived) + " survived, slowest " +
                     std::to_string(slowest.count()) + " ms;";
  for (const auto& [answer, count] : answers) line += " " + answer + " " + std::to_string(count);
  return line;
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
      const Complaints complaints = run_case(fault, step);
      tally_.count(fault.name, complaints.empty());
      for (const std::string& complaint : complaints) {
        all.push_back(fault.name + " at exchange " + std::to_string(step) + " of " +
                      std::to_string(tally_.exchanges) + ": " + complaint);
      }
    }
  }
  return all;
}

std::vector<std::string> Matrix::run_twice_at_once() {
  Complaints complaints;
  specimen_.put_in(job_.condition);
  const CardFacts before = specimen_.facts();
  {
    ProgramProcess first(specimen_.kind(), job_);
    ProgramProcess second(specimen_.kind(), job_);
    const bool prepared = first.prepared() == CKR_OK && second.prepared() == CKR_OK;
    if (!prepared) complaints.emplace_back("a preparation failed");
    first.go();
    second.go();
    judge_both({first.end(), second.end()}, complaints);
  }
  // Each may spend what it gave, and one that came after the PIN had been changed its own.
  const unsigned late = job_.hint == CKR_PIN_INCORRECT ? 1 : 0;
  judge(job_.outcome, before, complaints, Spent{.user = 2 * job_.spends_tries + late, .so = late});
  {
    const Initialised module_in_use;
    try_again({}, complaints);
  }
  use_afterwards(complaints);
  specimen_.distrust();
  tally_.count("twice at once", complaints.empty());
  return complaints;
}

// The second may come too late: what the first has done stands then.
void Matrix::judge_both(const std::vector<std::optional<ProgramProcess::Outcome>>& outcomes,
                        Complaints& complaints) {
  bool one_succeeded = false;
  for (const auto& outcome : outcomes) {
    if (!outcome) {
      complaints.emplace_back("a program did not come to its end");
      continue;
    }
    ++tally_.answers[name_of(outcome->rv)];
    one_succeeded = one_succeeded || outcome->rv == job_.outcome;
    const bool too_late = job_.hint != CKR_OK && outcome->rv == job_.hint;
    const bool proper = is_proper_here(outcome->rv) || too_late;
    if (!proper) complaints.push_back("said " + name_of(outcome->rv));
    if (!outcome->right) complaints.emplace_back("gave something wrong, and said CKR_OK");
  }
  if (!one_succeeded) complaints.emplace_back("neither succeeded");
}

std::vector<std::string> Matrix::run_case(const NamedFault& fault, std::size_t step) {
  Complaints complaints;
  fresh_card();
  const CardFacts before = specimen_.facts();
  Disturbance disturbance(specimen_, fault);
  if (fault.happening == NamedFault::program_killed) {
    killed(disturbance, step, complaints);
    judge(CKR_DEVICE_ERROR, before, complaints);
    const Initialised module_in_use;
    try_again(fault, complaints);
  } else {
    const Initialised module_in_use;
    Work work{.card = specimen_.kind()};
    const CK_RV rv = disturbed(work, disturbance, fault, step, complaints);
    judge(rv, before, complaints);
    (void)module().C_CloseAllSessions(work.slot);
    try_again(fault, complaints);
  }
  if (!complaints.empty()) show_exchanges();
  use_afterwards(complaints);
  if (!complaints.empty()) specimen_.distrust();
  return complaints;
}

/// For whoever looks for the cause.
void Matrix::show_exchanges() {
  for (const std::string& line : specimen_.slot().log().lines())
    std::printf("  %s\n", line.c_str());
}

CK_RV Matrix::disturbed(Work& work, Disturbance& disturbance, const NamedFault& fault,
                        std::size_t step, Complaints& complaints) {
  const CK_RV prepared = job_.prepare(work);
  if (prepared != CKR_OK) complaints.push_back("the preparation: " + name_of(prepared));
  disturbance.arm(step);
  const auto start = Clock::now();
  const CK_RV rv = job_.run(work);
  const milliseconds took = since(start);
  if (const std::string wrong = disturbance.undo(); !wrong.empty()) complaints.push_back(wrong);
  ++tally_.answers[name_of(rv)];
  tally_.slowest = std::max(tally_.slowest, took);
  if (took > kBound) complaints.push_back("took " + std::to_string(took.count()) + " ms");
  const bool quoted = fault.blames_data && rv == CKR_DATA_INVALID;
  if (!is_proper_here(rv) && !quoted) complaints.push_back("said " + name_of(rv));
  if (rv == CKR_OK && job_.outcome != CKR_OK) complaints.emplace_back("said CKR_OK");
  const bool deceived = job_.may_be_deceived && job_.may_be_deceived(specimen_.kind(), fault);
  const bool checked = job_.is_right && !deceived;
  if (rv == CKR_OK && checked && !job_.is_right(work)) {
    complaints.emplace_back("gave something wrong, and said CKR_OK");
  }
  return rv;
}

bool Matrix::is_proper_here(CK_RV rv) const {
  return is_proper(rv) || rv == job_.outcome ||
         std::ranges::find(job_.also_proper, rv) != job_.also_proper.end();
}

// It prepares undisturbed, and does not live to tell what came of the run.
void Matrix::killed(Disturbance& disturbance, std::size_t step, Complaints& complaints) {
  ProgramProcess program(specimen_.kind(), job_);
  if (program.prepared() != CKR_OK) complaints.emplace_back("the preparation in a child failed");
  disturbance.arm(step, program.pid());
  program.go();
  (void)program.end();
  if (!program.was_killed()) complaints.emplace_back("was not killed");
  if (const std::string wrong = disturbance.undo(); !wrong.empty()) complaints.push_back(wrong);
  ++tally_.answers["killed"];
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

// A card that was not recognised, or not understood, has to be taken out and put in again. That a
// reader was pulled out and plugged in unnoticed shows when it is used: pcscd counts anew then.
void Matrix::try_again(const NamedFault& fault, Complaints& complaints) {
  Work work{.card = specimen_.kind()};
  CK_RV rv = attempt(work);
  if (fault.happening == NamedFault::reader_unplugged && rv == CKR_DEVICE_REMOVED) {
    (void)module().C_CloseAllSessions(work.slot);
    rv = attempt(work);
  }
  if (!is_settled(rv, work, fault)) {
    specimen_.bench().remove(specimen_.name());
    specimen_.bench().insert(specimen_.name());
    rv = attempt(work);
  }
  if (rv != CKR_OK) complaints.push_back("the next attempt: " + name_of(rv));
  const bool checked = job_.is_right && !job_.next_run;
  if (rv == CKR_OK && checked && !job_.is_right(work)) {
    complaints.emplace_back("the next attempt gave something wrong");
  }
}

void Matrix::judge(CK_RV rv, const CardFacts& before, Complaints& complaints,
                   std::optional<Spent> tries) {
  const CardFacts after = specimen_.facts();
  const Spent most = tries.value_or(Spent{.user = job_.spends_tries});
  if (!job_.wipes_card && after.user_tries + most.user < before.user_tries) {
    complaints.push_back("tries of the user PIN: " + std::to_string(before.user_tries) + " -> " +
                         std::to_string(after.user_tries));
  }
  if (!job_.wipes_card && after.so_tries + most.so < before.so_tries)
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
