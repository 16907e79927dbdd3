// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/error.h"
#include "iso7816/apdu.h"
#include "iso7816/card_channel.h"

namespace kunci::iso7816 {

class Card;

/// What may have happened to the card's volatile state (selected applet, verified PINs) since this
/// process last used it.
enum class Continuity : std::uint8_t {
  kept,       ///< the connection was held; other programs may still have selected another applet in
              ///< between
  connected,  ///< a new connection: the card may have been reset or powered down
  reset       ///< the card was certainly reset
};

/// The exclusive use of a card: the only way to exchange anything with it. Holds the card's lock
/// and the PC/SC transaction until it is destroyed. Never kept while a person or an event is waited
/// for, the PIN pad excepted.
class Transaction {
 public:
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  [[nodiscard]] Continuity continuity() const { return continuity_; }

  /// Sends a command and gathers its whole answer: extended length where card and reader are known
  /// to take it, command chaining (ISO/IEC 7816-4 5.3.3) and GET RESPONSE (61xx) otherwise, 6Cxx
  /// answered by the right Le. An answer of more than tlv::kMaxObject octets, or one that does not
  /// come to an end, is malformed. A status word is never an error here: the caller reads it.
  /// Otherwise the errors of CardChannel::transmit.
  Result<ResponseApdu> transmit(const CommandApdu& command) { return transmit(command, {}); }

  /// The same, without GET RESPONSE where the first piece of an answer is enough: that piece and
  /// the status 61xx are given then.
  using Enough = std::function<bool(ByteView first_piece)>;
  Result<ResponseApdu> transmit(const CommandApdu& command, const Enough& enough);

  /// The driver learnt from elsewhere than the ATR that the card takes extended length: commands
  /// and answers of at most these sizes, in whole APDUs. The reader must, too.
  void allow_extended(std::size_t max_command = kMaxExtendedApduSize,
                      std::size_t max_response = kMaxExtendedApduSize);

  /// Whether a long answer is asked for in one piece.
  [[nodiscard]] bool takes_long_answers() const;

  /// Whether a command with so many octets of data is sent as a chain of several.
  [[nodiscard]] bool goes_in_pieces(std::size_t data_size) const;

  /// The name with which an applet of this card was last selected here: a hint, since other
  /// programs select, too. Empty after a reset, and before the first selection.
  [[nodiscard]] ByteView selected() const;
  void note_selected(ByteView name);

  /// Lets a person type at the reader's pad; Errc::pin_pad_absent where there is none, else as
  /// PinPad::perform.
  Result<ResponseApdu> perform_at_pad(const PinPadRequest& request);

 private:
  friend class Card;
  Transaction(Card& card, Continuity continuity);

  [[nodiscard]] bool use_extended(const CommandApdu& command) const;
  Result<ResponseApdu> send(const CommandApdu& command);
  Result<ResponseApdu> send_extended(const CommandApdu& command);
  Result<ResponseApdu> send_in_chain(const CommandApdu& command);
  Result<ResponseApdu> gather(const CommandApdu& command, ResponseApdu answer);
  Result<ResponseApdu> get_response(std::uint8_t cla, std::uint8_t available, bool secret);
  Result<ResponseApdu> exchange(const Result<WipedBytes>& encoded, bool secret);

  Card* card_;
  Continuity continuity_;
};

}  // namespace kunci::iso7816
