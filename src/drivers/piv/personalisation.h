// SPDX-License-Identifier: Apache-2.0
// The steps from which an initialisation is made.
#pragma once

#include <string>

#include "drivers/piv/chuid.h"
#include "drivers/piv/core.h"
#include "drivers/piv/management_algorithms.h"
#include "drivers/piv/so_secret.h"

namespace kunci::piv {

/// What the token is to become.
struct Personality {
  SoSecret so_secret;
  Guid guid{};
  std::string label;

  /// The PUK that the card shall have: the SO PIN, or what follows from the management key.
  [[nodiscard]] Result<Secret> puk() const;
};

/// From the factory state. Every factory secret is replaced.
Result<void> personalise(AppletTransaction& transaction, Core& core,
                         const Personality& personality);

// --- What both ways to a new personality are made of, all but the last under the powers of the
// --- management key

/// Replaces the management key and keeps the new, random one on the card behind the PIN: at no
/// moment is a key in force that is not written down. unsupported where the card cannot.
Result<void> rotate_protected_key(AppletTransaction& transaction, Core& core, const Secret& present,
                                  ManagementAlgorithm algorithm);

/// Replaces the management key by one that is known elsewhere. unsupported where the card cannot,
/// or has no algorithm for it.
Result<void> adopt_management_key(AppletTransaction& transaction, Core& core, const Secret& key,
                                  ManagementAlgorithm preferred);

/// Capability container and an empty key history.
Result<void> write_public_objects(AppletTransaction& transaction);

/// The CHUID of an initialised token without user PIN, or of one that is on its way there.
Result<void> write_mark(AppletTransaction& transaction, Core& core, const Personality& personality,
                        bool finished);

/// The secret or the key given is one that every card leaves its factory with.
bool is_factory_secret(const SoSecret& secret);

}  // namespace kunci::piv
