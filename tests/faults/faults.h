// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "tests/faults/card_kind.h"
#include "tests/harness/card/virtual_card.h"
#include "tests/harness/reader/fault.h"

namespace kunci::test {

/// One thing that goes wrong in one exchange.
struct NamedFault {
  std::string name;
  harness::Fault fault{};
  /// Another program has selected another application: the command goes to that.
  bool foreign_selection = false;
  /// The program is killed, the command is carried out.
  bool kills = false;
  /// What is there may look as if it were not, or were something else.
  bool disguises = false;
  /// The card's word for wrong data, which a program may be told as such.
  bool blames_data = false;
};

/// All that the matrix injects.
std::span<const NamedFault> all_faults();

/// Selects the application of the other family; on a card that has one only, that comes to nothing
/// or deselects, as the card does it.
void select_another(harness::VirtualCard& card, CardKind::Family own);

}  // namespace kunci::test
