// SPDX-License-Identifier: Apache-2.0
// What the answer to GET METADATA tells (an extension, see vendor_commands.h).
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/public_key.h"
#include "token/capabilities.h"
#include "token/key.h"
#include "token/pin.h"

namespace kunci::piv {

/// Of a key place. What the card leaves out, or says in a way that nobody understands, is absent.
struct KeyMetadata {
  std::optional<crypto::PublicKey> public_key{};  ///< checked
  std::optional<Consent> consent{};               ///< nothing also where the place's default holds
  std::optional<Touch> touch{};
  Origin origin = Origin::unknown;
};

/// malformed only where the series itself is broken; not_found where it does not name the key's
/// algorithm: some cards answer so whatever is in the place.
Result<KeyMetadata> key_metadata_from(ByteView answer);

/// Of a PIN: `set` is not the card's to know.
Result<PinState> pin_metadata_from(ByteView answer);

/// Of the management key.
struct ManagementKeyMetadata {
  CardAdministrator::ManagementAlgorithm algorithm = CardAdministrator::ManagementAlgorithm::none;
  std::optional<bool> factory{};
};
Result<ManagementKeyMetadata> management_key_metadata_from(ByteView answer);

/// Tags AA and AB of GENERATE and of key import; empty without options.
Bytes policy_elements(std::optional<Consent> consent, std::optional<Touch> touch);

}  // namespace kunci::piv
