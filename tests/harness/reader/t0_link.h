// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.h"
#include "tests/harness/card/virtual_card.h"

namespace kunci::harness {

/// A card's own T=0 side (ISO/IEC 7816-3, 12.2): commands have either data or an expected length,
/// response data of a command with data wait until they are asked for, and a wrong length is
/// answered by the right one.
class T0Link {
 public:
  /// `command` has at least five bytes and no Le after data. Empty if the card is mute.
  Bytes transmit(VirtualCard& card, ByteView command);

  /// Forgets response data that wait.
  void reset() { waiting_.clear(); }

 private:
  Bytes hand_over(size_t expected);

  Bytes waiting_;  ///< data that were not fetched yet, then the card's status word; empty if none
                   ///< wait
};

}  // namespace kunci::harness
