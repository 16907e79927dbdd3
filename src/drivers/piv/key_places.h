// SPDX-License-Identifier: Apache-2.0
// The places where a PIV card keeps key pairs and their certificates (SP 800-73-4 pt 1, table 3 and
// 4b).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "token/key.h"
#include "token/token.h"

namespace kunci::piv {

struct Place {
  KeyReference reference{};
  std::uint8_t id = 0;                ///< CKA_ID, one octet
  std::uint32_t certificate_tag = 0;  ///< the container of its certificate
  std::string_view label{};
  KeyUses meant_for{};  ///< SP 800-73-4 pt 1, 3.3; nothing: taken only if it is named
};

inline constexpr KeyReference kAuthentication{0x9a};
inline constexpr KeyReference kSignature{0x9c};
inline constexpr KeyReference kEncryption{0x9d};
inline constexpr KeyReference kCardAuthentication{0x9e};
inline constexpr KeyReference kFirstRetired{0x82};
inline constexpr std::size_t kRetiredPlaces = 20;

/// 9A, 9C, 9D, 9E, then 82 to 95.
std::span<const Place> all_places();

/// nullptr where PIV has no such place.
const Place* place_of(KeyReference reference);

/// 1 to 20; 0 for a place that is not for retired keys.
std::size_t retired_number(KeyReference reference);
KeyReference retired_place(std::size_t number);

/// The same in the domain's words.
std::vector<KeyPlace> key_places();

/// SP 800-73-4 pt 1, table 4b: "PIN always" for signatures, none for card authentication.
Consent default_consent(KeyReference place);

}  // namespace kunci::piv
