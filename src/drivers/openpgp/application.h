// SPDX-License-Identifier: Apache-2.0
// The OpenPGP application: its name, and what it says of itself in one data object, the application
// related data 6E (OpenPGP card 3.4.1, 4.4.3).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "drivers/openpgp/key_places.h"
#include "iso7816/status_word.h"
#include "token/key.h"
#include "token/token.h"

namespace kunci::openpgp {

/// RID of the FSFE and the application; version, maker and number follow (4.2.1).
inline constexpr std::uint8_t kApplicationId[] = {0xd2, 0x76, 0x00, 0x01, 0x24, 0x01};

/// What some cards refuse everything with while the application is terminated: YubiKeys the SELECT
/// too, others (opcard, YubiKey NEO) all but that.
inline constexpr iso7816::StatusWord kAsleep = iso7816::kConditionsNotSatisfied;

/// Whether SELECT, or the reading of the application related data, is answered so while the
/// application is terminated; 6285 by the specification (7.2.16).
bool says_terminated(iso7816::StatusWord status);

/// PW status bytes, C4 (4.4.3.7). A length of 0 or a counter that is not told is absent.
struct PinStatus {
  bool one_signature = false;  ///< PW1 81 is good for one signature only
  std::size_t max_user = 0;
  std::size_t max_reset_code = 0;
  std::size_t max_admin = 0;
  std::uint8_t user_tries = 0;
  std::uint8_t reset_code_tries = 0;
  std::uint8_t admin_tries = 0;
};

/// Extended capabilities, C0 (4.4.3.7).
struct ExtendedCapabilities {
  bool get_challenge = false;
  bool private_objects = false;
  bool algorithms_changeable = false;
  bool kdf = false;
  std::size_t max_challenge = 0;
  std::size_t max_certificate = 0;     ///< 0: not told
  std::size_t max_special_object = 0;  ///< 0: not told
};

/// Whole APDUs, 7F66 (4.1.3.1).
struct ApduLimits {
  std::size_t max_command = 0;
  std::size_t max_response = 0;
};

/// Of a public key (RFC 9580 5.5.4.2).
using Fingerprint = std::array<std::uint8_t, 20>;

struct ApplicationData {
  Version version{};
  std::string serial{};  ///< maker and number, 12 hexadecimal digits
  std::uint16_t manufacturer = 0;
  bool has_life_cycle = false;  ///< the historical bytes tell one: TERMINATE DF exists (6.)
  std::optional<ApduLimits> apdu_limits{};
  ExtendedCapabilities capabilities{};
  PinStatus pins{};

  struct Key {
    Bytes attributes{};                               ///< C1 to C3, as they stand
    std::optional<crypto::KeyAlgorithm> algorithm{};  ///< nothing for one that is not ours
    std::optional<Fingerprint> fingerprint{};         ///< C5; written by whoever made the key
    std::uint32_t created = 0;                        ///< CD: seconds since 1970
    std::optional<bool> present{};  ///< by the key information, DE (since version 3.4)
    Origin origin = Origin::unknown;
    Touch touch = Touch::never;  ///< by D6 to D8
  };
  std::array<Key, kPlaceCount> keys{};

  [[nodiscard]] const Key& key(const Place& place) const { return keys[place.index]; }
  /// Whether asking for the public key can be spared.
  [[nodiscard]] bool is_known_to_be_empty(const Place& place) const {
    return key(place).present == false;
  }
  /// Whether the card tells of a key there, as far as it tells of any.
  [[nodiscard]] bool may_have_key(const Place& place) const {
    return key(place).present.value_or(key(place).fingerprint.has_value());
  }
  [[nodiscard]] bool has_any_key() const;
};

/// not_recognized where it is not this application that speaks, or a version before 2; malformed
/// where the object breaks, or where what every version has is missing.
Result<ApplicationData> application_data_from(ByteView answer);

/// malformed where it is too short.
Result<PinStatus> pin_status_from(ByteView value);

/// "0005" is "Zeitcontrol": the makers whose numbers the FSFE gave out, as far as cards of theirs
/// are met; empty for others.
std::string_view manufacturer_name(std::uint16_t number);

}  // namespace kunci::openpgp
