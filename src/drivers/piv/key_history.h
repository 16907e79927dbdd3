// SPDX-License-Identifier: Apache-2.0
// The key history object (SP 800-73-4 pt 1, 3.3.3): which places for retired keys are worth a look.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "token/key.h"

namespace kunci::piv {

struct KeyHistory {
  std::uint8_t on_card = 0;   ///< keys with a certificate on the card: 82 and upwards
  std::uint8_t off_card = 0;  ///< keys whose certificates are elsewhere: 95 and downwards
  Bytes url{};                ///< where those certificates are

  /// The places that the two counts speak of, each once, in order.
  [[nodiscard]] std::vector<KeyReference> places() const;
  /// Whether `place` is one of them.
  [[nodiscard]] bool names(KeyReference place) const;
};

/// Counts beyond 20 are cut. malformed where the series is broken.
Result<KeyHistory> key_history_from(ByteView content);
Bytes make_key_history(const KeyHistory& history);

}  // namespace kunci::piv
