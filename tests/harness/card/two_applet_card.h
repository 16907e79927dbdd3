// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tests/harness/card/card_factory.h"

namespace kunci::harness {

/// A card with two applications, PIV and OpenPGP. `piv.KEY=VALUE` and `openpgp.KEY=VALUE` are the
/// options of those kinds, but for what the whole card has:
///
/// | key | values | default | meaning |
/// |---|---|---|---|
/// | state | directory | a temporary one | each application has a directory inside |
/// | apdu | extended, short | extended | |
/// | protocol | t1, t0 | t1 | |
/// | le | loose, exact | loose; exact with T=0 | |
/// | default | none, piv, openpgp | none | what is selected after a reset |
/// | switching | drops, keeps | drops | what becomes of the one application's security status when
/// the other is selected |
///
/// The ways of the card's operating system are those of `piv.profile`. Throws
/// std::invalid_argument.
std::unique_ptr<VirtualCard> make_piv_and_openpgp_card(const CardSpec& spec);

}  // namespace kunci::harness
