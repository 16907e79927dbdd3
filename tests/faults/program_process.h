// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>

#include "tests/faults/job.h"

namespace kunci::test {

/// A program of its own that does a job: it prepares when it is made, and waits for leave to go on.
/// Forked: the module must not be initialised in this process.
class ProgramProcess {
 public:
  /// What became of the run.
  struct Outcome {
    CK_RV rv = CKR_OK;
    bool right = false;  ///< what it gave; true where the job gives nothing
  };

  ProgramProcess(const CardKind& card, const Job& job);
  ~ProgramProcess();
  ProgramProcess(const ProgramProcess&) = delete;
  ProgramProcess& operator=(const ProgramProcess&) = delete;

  [[nodiscard]] pid_t pid() const { return child_; }
  [[nodiscard]] CK_RV prepared() const { return prepared_; }

  /// Lets it run. Returns at once.
  void go();
  /// Waits until it has ended, 20 seconds at most; nothing where it did not live to tell.
  std::optional<Outcome> end();
  /// After end().
  [[nodiscard]] bool was_killed() const { return was_killed_; }

 private:
  pid_t child_ = -1;
  int tells_ = -1;
  int listens_ = -1;
  CK_RV prepared_ = CKR_OK;
  bool was_killed_ = false;
};

}  // namespace kunci::test
