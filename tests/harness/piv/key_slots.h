// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "tests/harness/piv/piv_context.h"
#include "tlv/reader.h"

namespace kunci::harness {

/// The policies that come with a key that is generated or imported: AA (PIN) and AB (touch),
/// Yubico's extension.
struct KeyPolicies {
  PinPolicy pin = PinPolicy::by_slot;
  TouchPolicy touch = TouchPolicy::by_slot;

  /// Takes an element in if it is a policy; false if it is none, or one that does not exist.
  bool take(const tlv::Element& element);
};

/// Whether keys of this algorithm can be made on a card of these options.
bool can_hold(const PivOptions& options, KeyAlgorithm algorithm);

/// Whether a new key can go into this slot: the four of SP 800-73-4; with extensions also the
/// retired ones and F9.
bool is_key_slot(const PivOptions& options, std::uint8_t reference);

/// The slot's contents for a key that has come into the key store; policies left to the slot are
/// decided here (SP 800-73-4 pt 1, table 4b).
KeySlot make_slot(std::uint8_t reference, PublicKey key, const KeyPolicies& policies,
                  bool generated);

/// The data objects of a public key (SP 800-73-4 pt 2, table 11), without the template's tag.
Bytes public_key_objects(const PublicKey& key);

}  // namespace kunci::harness
