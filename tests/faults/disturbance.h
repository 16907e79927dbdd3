// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <thread>

#include "tests/faults/faults.h"
#include "tests/faults/resetting_process.h"
#include "tests/faults/specimen.h"

namespace kunci::test {

/// A fault on its way into an exchange, and the way back to a reader with its card in a pcscd.
class Disturbance {
 public:
  /// The module must not be initialised yet: a process may be forked.
  Disturbance(Specimen& specimen, const NamedFault& fault);
  ~Disturbance();
  Disturbance(const Disturbance&) = delete;
  Disturbance& operator=(const Disturbance&) = delete;

  /// Strikes exchange `step` from now on. `program` is the one to be killed by such a fault.
  void arm(std::size_t step, pid_t program = -1);
  /// No exchange is struck any more. What was taken out, unplugged or ended is there again when
  /// this returns, and nobody but us uses the card. What is wrong with that; empty if nothing is.
  std::string undo();

 private:
  harness::Fault strike(pid_t program);
  harness::Fault pull_reader_out();

  Specimen& specimen_;
  const NamedFault& fault_;
  std::optional<ResettingProcess> stranger_{};
  std::thread hand_{};  ///< pulls the reader out
  bool struck_ = false;
};

}  // namespace kunci::test
