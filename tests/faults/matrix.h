// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/faults/disturbance.h"
#include "tests/faults/faults.h"
#include "tests/faults/job.h"
#include "tests/faults/program_process.h"

namespace kunci::test {

/// What became of the faults that were injected into one job on one card.
struct Tally {
  std::size_t exchanges = 0;  ///< of the undisturbed run
  std::size_t injected = 0;
  std::size_t survived = 0;
  struct OfKind {
    std::size_t injected = 0;
    std::size_t survived = 0;
  };
  std::map<std::string, OfKind> kinds{};         ///< by the fault's name
  std::map<std::string, std::size_t> answers{};  ///< what the disturbed runs said
  std::chrono::milliseconds slowest{0};

  void count(const std::string& kind, bool well);
  [[nodiscard]] std::string text() const;
};

/// One job on one card, with one fault in one of its exchanges at a time. After each:
/// - the run has come back within a bound, with a value that is true of what happened;
/// - no PIN try was spent beyond those that the caller gave, no other key or certificate changed;
/// - the next attempt works, or says something that has a way on;
/// - a new process can use the card.
class Matrix {
 public:
  Matrix(Specimen& specimen, const Job& job) : specimen_(specimen), job_(job) {}

  /// Each `stride`th case, from number `first` on. What is wrong, a line each.
  std::vector<std::string> run(std::size_t stride, std::size_t first);
  /// Two programs at once. What is wrong, a line each.
  std::vector<std::string> run_twice_at_once();
  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  using Complaints = std::vector<std::string>;

  void learn(Complaints& complaints);
  Complaints run_case(const NamedFault& fault, std::size_t step);
  void fresh_card();
  CK_RV disturbed(Work& work, Disturbance& disturbance, const NamedFault& fault, std::size_t step,
                  Complaints& complaints);
  void killed(Disturbance& disturbance, std::size_t step, Complaints& complaints);
  void try_again(const NamedFault& fault, Complaints& complaints);
  CK_RV attempt(Work& work);
  [[nodiscard]] bool is_settled(CK_RV rv, const Work& work, const NamedFault& fault) const;
  /// Tries of the PINs.
  struct Spent {
    unsigned user = 0;
    unsigned so = 0;
  };
  /// `tries`: those that may have been spent; otherwise the job's.
  void judge(CK_RV rv, const CardFacts& before, Complaints& complaints,
             std::optional<Spent> tries = std::nullopt);
  void judge_both(const std::vector<std::optional<ProgramProcess::Outcome>>& outcomes,
                  Complaints& complaints);
  void use_afterwards(Complaints& complaints);
  void show_exchanges();
  [[nodiscard]] bool is_proper_here(CK_RV rv) const;

  Specimen& specimen_;
  const Job& job_;
  Tally tally_{};
};

}  // namespace kunci::test
