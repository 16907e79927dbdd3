// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tests/harness/card/card_factory.h"

namespace kunci::harness {

/// A card with one application, OpenPGP. The options are those of OpenPgpOptions. Throws
/// std::invalid_argument.
std::unique_ptr<VirtualCard> make_openpgp_card(const CardSpec& spec);

}  // namespace kunci::harness
