// SPDX-License-Identifier: Apache-2.0
// Public keys as the card gives them (OpenPGP card 3.4.1, 7.2.14), and what OpenPGP makes of them.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/public_key.h"
#include "drivers/openpgp/application.h"
#include "drivers/openpgp/key_places.h"

namespace kunci::openpgp {

/// A sound key of an algorithm that is ours, or nothing. `told`: what the application related data
/// say of the key; without, the key's form and the curve that its point lies on tell.
std::optional<crypto::PublicKey> public_key_in(ByteView answer, const Place& place,
                                               const ApplicationData::Key* told);

/// The fingerprint of a version 4 key made at this second since 1970 (RFC 9580 5.5.2.2, 5.5.4.2).
/// Of an ECDH key the parameters count, too: they are those that GnuPG uses for the curve.
Result<Fingerprint> fingerprint_of(const crypto::PublicKey& key, const Place& place,
                                   std::uint32_t created);

}  // namespace kunci::openpgp
