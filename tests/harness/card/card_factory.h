// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "tests/harness/card/option_value.h"
#include "tests/harness/card/virtual_card.h"

namespace kunci::harness {

/// What a card is to be: its kind and the `key=value` pairs that its kind understands. Pairs that
/// concern the reader alone (latency, PIN pad) have been taken out before a card is made.
struct CardSpec {
  std::string kind;
  OptionValues options;
};

/// Makes the card that `spec` describes. Throws std::invalid_argument with a sentence for a person
/// when the kind, an option or an option's value is unknown.
std::unique_ptr<VirtualCard> make_card(const CardSpec& spec);

}  // namespace kunci::harness
