// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "tests/harness/openpgp/openpgp_names.h"
#include "tests/harness/softhsm/key.h"

namespace kunci::harness::openpgp {

/// The date of a key's making, as CE to D0 hold it: seconds since 1970.
Bytes date_octets(std::uint32_t created);

/// The fingerprint of a version 4 key in a key's place (RFC 4880, 12.2; RFC 6637, 9; GnuPG's way
/// with Curve25519).
Bytes fingerprint(const PublicKey& key, OpenPgpKey place, std::uint32_t created);

}  // namespace kunci::harness::openpgp
