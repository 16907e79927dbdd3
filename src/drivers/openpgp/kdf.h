// SPDX-License-Identifier: Apache-2.0
// The key derivation object, F9 (OpenPGP card 3.4.1, 4.3.2): where it says so, the card is given
// hashes in the place of PINs.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/digest.h"

namespace kunci::openpgp {

/// The iterated and salted hash of RFC 9580 3.7.1.3.
struct Kdf {
  crypto::Digest hash = crypto::Digest::sha256;
  std::uint32_t count = 0;  ///< octets that are hashed
  Bytes user_salt{};
  Bytes reset_code_salt{};
  Bytes admin_salt{};
};

/// Nothing where PINs are sent as they are. unsupported for a derivation that is not known: a PIN
/// must not be sent at all then, as it could only be wrong. malformed.
Result<std::optional<Kdf>> kdf_from(ByteView content);

/// What is sent in the place of `pin`.
Result<WipedBytes> derived(const Kdf& kdf, ByteView salt, ByteView pin);

}  // namespace kunci::openpgp
