// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tests/harness/card/card_factory.h"
#include "tests/harness/card/iso7816_card.h"
#include "tests/harness/piv/piv_options.h"

namespace kunci::harness {

/// How a card that carries a PIV application of these options behaves.
CardTraits piv_card_traits(const PivOptions& options);

/// A card with one application, PIV. The options are those of PivOptions. Throws
/// std::invalid_argument.
std::unique_ptr<VirtualCard> make_piv_card(const CardSpec& spec);

}  // namespace kunci::harness
