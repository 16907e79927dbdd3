// SPDX-License-Identifier: Apache-2.0
// The three keys of an OpenPGP card (OpenPGP card 3.4.1, 4.4.3.4, 7.2.14).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "token/key.h"
#include "token/token.h"

namespace kunci::openpgp {

inline constexpr std::size_t kPlaceCount = 3;

/// PSO and INTERNAL AUTHENTICATE pad, or take the padding off, by themselves (7.2.10 to 7.2.13).
inline constexpr RsaForm kRsaForm = RsaForm::pkcs1_inside;

struct Place {
  KeyReference reference{};     ///< tag of the control reference template
  std::size_t index = 0;        ///< 0 to 2, in the order of C1 to C3, C7 to C9, CE to D0
  std::uint8_t id = 0;          ///< CKA_ID, one octet
  std::uint8_t occurrence = 0;  ///< of the certificate, 7F21
  std::string_view label{};
  KeyUses meant_for{};
};

inline constexpr KeyReference kSignature{0xb6};
inline constexpr KeyReference kDecryption{0xb8};
inline constexpr KeyReference kAuthentication{0xa4};

/// B6, B8, A4.
std::span<const Place> all_places();

/// nullptr where there is no such place.
const Place* place_of(KeyReference reference);

/// What the card's commands let the key do: one for signatures does nothing else.
KeyUses uses_of(const Place& place, crypto::KeyKind kind);

/// The same in the domain's words.
std::vector<KeyPlace> key_places();

}  // namespace kunci::openpgp
