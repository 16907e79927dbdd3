// SPDX-License-Identifier: Apache-2.0
// What a connection to a card can do, whoever provides it: pcsc-lite, or a test's virtual card.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"

namespace kunci::iso7816 {

/// What a person is to type at a reader's pad, and where it goes in the command (PC/SC part
/// 10, 2.5).
struct PinPadRequest {
  enum class Kind : std::uint8_t { verify, modify };
  Kind kind = Kind::verify;
  WipedBytes command_template;  ///< header, Lc and padding octets; PINs are written over the
                                ///< padding by the reader
  std::uint8_t min_length = 0;
  std::uint8_t max_length = 0;
  std::uint8_t padded_length = 0;   ///< octets that one PIN fills in the command
  std::uint8_t old_pin_offset = 0;  ///< modify: where the old PIN starts in the body
  std::uint8_t new_pin_offset = 0;  ///< modify: where the new PIN starts
  bool ask_old_pin = true;
  std::uint16_t language = 0x0409;
};

/// A reader's PIN pad.
class PinPad {
 public:
  virtual ~PinPad() = default;
  [[nodiscard]] virtual bool offers(PinPadRequest::Kind kind) const = 0;
  /// Lets the person type and sends the command; gives the card's raw answer. Errc::cancelled,
  /// Errc::timed_out, Errc::pin_length (nothing reached the card).
  virtual Result<WipedBytes> perform(const PinPadRequest& request) = 0;
};

/// A live connection to the card in one reader. Not thread-safe: the card's lock guards it.
class CardChannel {
 public:
  virtual ~CardChannel() = default;

  [[nodiscard]] virtual ByteView atr() const = 0;
  /// The longest command that the reader passes on, in octets; 261 when it takes short APDUs only.
  [[nodiscard]] virtual std::size_t max_command_size() const = 0;

  /// Excludes other programs until end_transaction. Errc::applet_lost: the card was reset since the
  /// last exchange, the connection is good again and the transaction IS held. Other errors: no
  /// transaction is held.
  virtual Result<void> begin_transaction() = 0;
  virtual void end_transaction() noexcept = 0;

  /// One raw exchange. Only a Transaction calls this.
  virtual Result<WipedBytes> transmit(ByteView command) = 0;

  /// The reader's pad, or nullptr. Lives as long as the channel.
  virtual PinPad* pin_pad() = 0;
};

/// Makes connections to the card in one reader, shared with other programs and leaving the card as
/// it is when closed.
class CardConnector {
 public:
  virtual ~CardConnector() = default;
  [[nodiscard]] virtual std::string_view reader_name() const = 0;
  virtual Result<std::unique_ptr<CardChannel>> connect() = 0;
};

}  // namespace kunci::iso7816
