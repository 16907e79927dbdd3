// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "tests/harness/card/reference_data.h"
#include "tests/harness/card/state_file.h"
#include "tests/harness/piv/piv_names.h"
#include "tests/harness/piv/piv_options.h"
#include "tests/harness/softhsm/key.h"

namespace kunci::harness {

struct ManagementKey {
  std::uint8_t algorithm = algorithm_id::k3Des;
  Bytes value;
  TouchPolicy touch = TouchPolicy::never;
};

/// A slot that holds a private key; the key itself is in the key store.
struct KeySlot {
  PublicKey public_key;
  PinPolicy pin = PinPolicy::once;
  TouchPolicy touch = TouchPolicy::never;
  bool generated = true;  ///< and not imported
};

/// All that a PIV application keeps without power, but for the private keys.
struct PivState {
  ReferenceData pin;
  ReferenceData puk;
  ReferenceData global_pin;  ///< without tries if there is none
  ManagementKey management;
  std::map<std::uint8_t, KeySlot> keys;  ///< by key reference
  std::map<tlv::Tag, Bytes> objects;     ///< what stands inside 53, or inside 7E or 7F61
};

/// A PIN as a command brings it: padded with FF to eight octets (SP 800-73-4 pt 2, 2.4.3).
Bytes padded_pin(std::string_view pin);

/// The state in which the card of these options leaves its factory: without keys or objects.
PivState factory_state(const PivOptions& options);

/// Whether these are the factory's values, which GET METADATA tells.
bool is_factory_pin(const ReferenceData& pin);
bool is_factory_puk(const ReferenceData& puk);
bool is_factory_key(const ManagementKey& key);

StateValues to_values(const PivState& state);
/// Throws std::runtime_error if something is missing.
PivState from_values(const StateValues& values);

}  // namespace kunci::harness
