// SPDX-License-Identifier: Apache-2.0
// The card management key, 9B: who has it may write.
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "drivers/piv/management_algorithms.h"
#include "drivers/piv/memory.h"
#include "token/applet.h"

namespace kunci::piv {

inline constexpr std::uint8_t kManagementKey = 0x9b;

/// What cards leave the factory with: 01..08 three times, for 3DES and AES-192 alike.
Secret factory_management_key();

/// A random key. For 3DES without weak halves.
Result<Secret> random_management_key(ManagementAlgorithm algorithm);

/// The algorithm of the card's key, by its metadata; none where the card does not tell.
Result<ManagementAlgorithm> management_algorithm(AppletTransaction& transaction,
                                                 CardMemory& memory);

/// Mutual authentication (SP 800-73-4 pt 2, 3.2.4 and appendix A.1): proves to the card, in this
/// transaction, that we have the key, and that the card has it. management_key where it is another.
/// The algorithm is what the card names, or what fits the key and the card takes.
Result<void> authenticate(AppletTransaction& transaction, CardMemory& memory, ByteView key);

/// Takes the status away again. A failed authentication does (SP 800-73-4 pt 2, 2.4.2); there is no
/// command for it. Right after a success it brings no counter of failures anywhere.
void end_authentication(AppletTransaction& transaction, const CardMemory& memory);

}  // namespace kunci::piv
