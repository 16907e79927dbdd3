// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/harness/openpgp/openpgp_context.h"

namespace kunci::harness {

/// Gives a new card a holder, three keys with fingerprints and dates, and a certificate for the
/// authentication key. Throws std::runtime_error if a key cannot be made.
void put_personal_content(OpenPgpContext& context);

}  // namespace kunci::harness
