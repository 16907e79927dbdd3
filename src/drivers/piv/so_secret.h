// SPDX-License-Identifier: Apache-2.0
// What a security officer gives: the PUK, or the management key itself.
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "drivers/piv/chuid.h"
#include "token/pin.h"

namespace kunci::piv {

struct SoSecret {
  enum class Kind : std::uint8_t { puk, management_key };
  Kind kind = Kind::puk;
  Secret octets{};  ///< as typed (PUK), or decoded (management key)

  /// Six to eight octets are a PUK; 32, 48 or 64 hexadecimal digits a management key. pin_length,
  /// pin_characters otherwise.
  static Result<SoSecret> from(ByteView typed);

  [[nodiscard]] SoSecret clone() const { return {.kind = kind, .octets = octets.clone()}; }
};

/// The lengths from the shortest PUK to the longest key.
PinRules so_pin_rules();

/// The PUK of a token whose SO PIN is its management key: eight digits that follow from the key and
/// the card's GUID, so that nobody has to keep them.
Result<Secret> derived_puk(const Secret& management_key, const Guid& guid);

}  // namespace kunci::piv
