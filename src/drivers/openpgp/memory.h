// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "crypto/public_key.h"
#include "drivers/openpgp/application.h"
#include "drivers/openpgp/commands.h"
#include "drivers/openpgp/kdf.h"
#include "token/key.h"
#include "token/memory.h"

namespace kunci::openpgp {

/// What was read from one inserted card, and what was found not to be there.
struct CardMemory {
  Memory<KeyReference, crypto::PublicKey> keys{};
  Memory<KeyReference, Bytes> certificates{};
  Memory<std::uint16_t, Bytes> objects{};
  /// One entry: the application related data.
  Memory<std::uint16_t, ApplicationData> application{};
  /// One entry; nullptr: PINs are sent as they are.
  Memory<std::uint16_t, Kdf> kdf{};
  /// Guesses, out of the cache: keys whose fingerprints the card tells.
  Memory<KeyReference, crypto::PublicKey> likely_keys{};
  /// Of each place, whether the card's last word on its key leaves it open if there is one.
  std::array<Fact<bool>, kPlaceCount> in_doubt{};
  /// The cache was asked about this card.
  Fact<bool> recalled{};
  /// Whether the card has a certificate for each key, and SELECT DATA to choose.
  Fact<bool> has_select_data{};
  Fact<SelectDataForm> select_data_form{};
  /// The application was terminated and answers nothing until it is activated (6).
  Fact<bool> is_terminated{};

  [[nodiscard]] Found<ApplicationData> application_data() const;
  /// The pair at a place, and what is only believed of it.
  void forget_key(KeyReference place);
  void forget_place(KeyReference place);
  void forget_contents();
};

}  // namespace kunci::openpgp
