// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tests/harness/card/card_factory.h"

namespace kunci::harness {

/// A card with one application, PIV. The options are those of PivOptions. Throws
/// std::invalid_argument.
std::unique_ptr<VirtualCard> make_piv_card(const CardSpec& spec);

}  // namespace kunci::harness
