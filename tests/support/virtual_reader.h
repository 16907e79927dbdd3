// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "iso7816/card.h"
#include "iso7816/card_channel.h"
#include "tests/harness/card/virtual_card.h"
#include "tests/harness/reader/card_slot.h"

namespace kunci::test {

/// A reader in this process with a virtual card in it, as drivers see one through iso7816::Card. It
/// counts exchanges, and lets other programs do what they do between our transactions. Faults are
/// put into its slot. Outlives its connections.
class VirtualReader {
 public:
  /// Whether the reader passes extended APDUs on.
  enum class Apdus : std::uint8_t { short_only, extended };

  explicit VirtualReader(std::shared_ptr<harness::VirtualCard> card, Apdus apdus = Apdus::extended);

  /// A connection of our own, as for a newly inserted card.
  std::shared_ptr<iso7816::Card> card();

  harness::CardSlot& slot() { return slot_; }

  /// Since the last start_counting().
  [[nodiscard]] std::size_t exchanges() const;
  void start_counting();
  /// What was exchanged since then, a line each: for messages of failing tests.
  [[nodiscard]] std::string trace() const;

  /// Another program resets the card, which we are told at the next transaction.
  void reset_by_another_program();
  /// The same after pcscd has given us the next transaction, so that its first command is refused
  /// and not sent: pcscd looks who has the card before it waits for its turn to reset it.
  void reset_late_by_another_program() { resets_late_ = true; }
  /// Another program sends a command between our transactions. It is not counted.
  Bytes command_by_another_program(ByteView command);

  /// Gives the reader a PIN pad, at which these PINs are typed one after the other; with none left
  /// the person presses cancel.
  void give_pin_pad(std::deque<std::string> typed);

  [[nodiscard]] int open_connections() const { return open_connections_; }

 private:
  friend class VirtualChannel;
  friend class VirtualConnector;

  mutable harness::CardSlot slot_;
  std::size_t foreign_exchanges_ = 0;
  Apdus apdus_;
  bool powered_ = false;
  bool was_reset_ = false;
  bool resets_late_ = false;
  int open_connections_ = 0;
  std::unique_ptr<iso7816::PinPad> pad_{};
};

}  // namespace kunci::test
