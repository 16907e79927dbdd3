// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace kunci::test {

/// Another program, which knows nothing of the module and resets the card over and over again.
/// Forked by the constructor: the module must not be initialised in this process.
class ResettingProcess {
 public:
  /// It has connected to the card in `reader` when this returns. Throws std::runtime_error.
  explicit ResettingProcess(const std::string& reader);
  ~ResettingProcess();
  ResettingProcess(const ResettingProcess&) = delete;
  ResettingProcess& operator=(const ResettingProcess&) = delete;

  /// From now on, whenever no transaction keeps it from it. Returns at once.
  void begin();
  /// Whether it has reset the card at least once; it does not any more when this returns.
  bool end();

 private:
  pid_t child_ = -1;
  int leave_ = -1;  ///< to begin; closed: to end
};

}  // namespace kunci::test
