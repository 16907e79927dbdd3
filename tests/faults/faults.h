// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "tests/harness/reader/fault.h"

namespace kunci::test {

/// One thing that goes wrong in one exchange, or beside it.
struct NamedFault {
  enum class Happening : std::uint8_t {
    in_the_exchange,    ///< `fault`
    other_selection,    ///< another program has selected another application: that is asked
    program_killed,     ///< the program is killed, the command is carried out
    pcscd_killed,       ///< pcscd is killed, the command is carried out; started again afterwards
    reader_unplugged,   ///< with its card, in the exchange; plugged in again afterwards
    resetting_process,  ///< from now on a process resets the card whenever it gets its turn
  };
  using enum Happening;

  std::string name;
  harness::Fault fault{};
  Happening happening = in_the_exchange;
  /// What is there may look as if it were not, or were something else.
  bool disguises = false;
  /// The card's word for wrong data, which a program may be told as such.
  bool blames_data = false;
};

/// All that the matrix injects.
std::span<const NamedFault> all_faults();

}  // namespace kunci::test
