// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <cstdint>
#include <memory>
#include <string>

#include "pkcs11/present_token.h"

namespace kunci::pkcs11 {

/// One slot: a reader, or one more applet of the card in a reader. Plain data; the SlotTable's lock
/// guards it.
struct Slot {
  CK_SLOT_ID id = 0;
  std::string reader;
  std::size_t applet = 0;  ///< 0: the reader's own slot; 1..: for the card's further applets
  bool reader_present = false;
  bool card_present = false;
  std::uint32_t insertion = 0;          ///< the reader's event count at the last look
  unsigned probes_left = 0;             ///< the card was not asked yet what it is, or was busy then
  std::shared_ptr<PresentToken> token;  ///< nothing: no card, or one that no driver knows
  bool event_pending = false;           ///< not yet told by C_WaitForSlotEvent
};

}  // namespace kunci::pkcs11
