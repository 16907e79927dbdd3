// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>

#include "base/bytes.h"
#include "tests/harness/card/reference_data.h"
#include "tests/harness/openpgp/openpgp_names.h"
#include "tests/harness/openpgp/openpgp_options.h"
#include "tests/harness/softhsm/key.h"

namespace kunci::harness {

/// Where a key comes from, as DE tells it (4.4.3.10).
enum class KeyOrigin : std::uint8_t { generated = 1, imported = 2 };

/// A key's place that holds a private key; the key itself is in the key store.
struct OpenPgpKeyState {
  PublicKey public_key;
  KeyOrigin origin = KeyOrigin::generated;
};

/// All that an OpenPGP application keeps without power, but for the private keys.
struct OpenPgpState {
  ReferenceData pw1;
  ReferenceData resetting_code;  ///< no value and no tries left while there is none
  ReferenceData pw3;
  bool pw1_for_several = false;  ///< C4: PW1 holds for more than one signature
  bool terminated = false;
  std::uint32_t signatures = 0;  ///< 93, three octets
  std::array<Bytes, 3> attributes;
  std::array<std::optional<OpenPgpKeyState>, 3> keys;
  std::array<Bytes, 3> certificates;  ///< by occurrence: authentication, decryption, signature
  std::map<tlv::Tag, Bytes> objects;  ///< all that are put and read as they are
};

/// The state in which the card of these options leaves its factory, and to which ACTIVATE FILE
/// brings it back (7.2.17).
OpenPgpState factory_openpgp_state(const OpenPgpOptions& options);

StateValues to_values(const OpenPgpState& state);
/// Throws std::runtime_error if something is missing.
OpenPgpState openpgp_state_from(const StateValues& values);

}  // namespace kunci::harness
