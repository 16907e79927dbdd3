// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "tests/harness/ifd/pin_entry.h"
#include "tests/harness/ifd/reader_link.h"

namespace kunci::harness {

enum class Outcome { kDone, kNoCard, kLost, kRefused, kUnplugged };

/// What came of a request: `data` only with kDone.
struct Reply {
  Outcome outcome = Outcome::kDone;
  Bytes data;
};

/// One reader as its driver sees it. All methods may be called from several threads at once.
class Reader {
 public:
  /// `channel_id` tells where the reader is plugged in (SCARD_ATTR_CHANNEL_ID).
  Reader(std::shared_ptr<ReaderLink> link, uint32_t channel_id)
      : link_(std::move(link)), channel_id_(channel_id) {}

  ReaderLink& link() { return *link_; }
  uint32_t channel_id() const { return channel_id_; }

  /// The ATR of the last power_up() or reset(); empty while the card has no power.
  Bytes atr() const;

  /// The answer to reset is the reply's data; an empty one is refused.
  Reply power_up() { return start(Message::kPowerUp); }
  Reply reset() { return start(Message::kReset); }

  /// Always done.
  Reply power_down();

  /// T=0 if 0, else T=1; holds for PINs that are typed on the pad.
  void set_protocol(uint8_t protocol) { protocol_ = protocol; }

  /// One APDU; refused if the protocol or the reader does not take its form.
  Reply transmit(uint8_t protocol, ByteView apdu);

  /// FEATURE_VERIFY_PIN_DIRECT and FEATURE_MODIFY_PIN_DIRECT: the card's answer, or the reader's
  /// own status word.
  Reply verify_pin(ByteView structure) { return enter(parse_pin_verify(structure)); }
  Reply modify_pin(ByteView structure) { return enter(parse_pin_modify(structure)); }

 private:
  Reply start(Message request);
  Reply enter(const std::optional<PinEntry>& entry);
  Reply send_typed(const PinEntry& entry, ByteView typed);

  std::shared_ptr<ReaderLink> link_;
  const uint32_t channel_id_;
  std::atomic<uint8_t> protocol_ = 1;
  mutable std::mutex atr_mutex_;
  Bytes atr_;
};

}  // namespace kunci::harness
