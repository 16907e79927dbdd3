// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "tests/harness/card/virtual_card.h"
#include "tests/harness/reader/apdu_log.h"
#include "tests/harness/reader/fault.h"
#include "tests/harness/reader/t0_link.h"

namespace kunci::harness {

/// How slow a card and its reader are.
struct Latency {
  std::chrono::microseconds per_apdu{0};
  std::chrono::microseconds per_byte{0};  ///< of command and answer together
};

/// What came of an exchange; `answer` only with kAnswer.
struct Exchange {
  enum class Result { kAnswer, kNoCard, kLost };
  Result result = Result::kLost;
  Bytes answer;
};

/// Where a virtual card is put in: gives it power, passes APDUs on, counts them, and lets things go
/// wrong on demand. May be used from several threads; the card is only ever called by one at a
/// time.
class CardSlot {
 public:
  /// `card` is in the slot; without one the slot is empty.
  explicit CardSlot(std::shared_ptr<VirtualCard> card = nullptr);

  /// Puts a card in; without an argument the one that was removed last. A card that is in is
  /// replaced. False if there is none to put in.
  bool insert(std::shared_ptr<VirtualCard> card = nullptr);

  /// Takes the card out, also in the middle of an exchange. It loses its power and stays at hand
  /// for insert().
  void remove();

  /// Takes the card out, or the one at hand, and gives it away; nothing if there is none.
  std::shared_ptr<VirtualCard> take();

  bool has_card() const;

  /// Resets the card behind its users' backs.
  void glitch();

  /// Told after each change of has_card(), by the thread that caused it; may call has_card() only.
  void on_change(std::function<void(bool has_card)> listener);

  void set_latency(Latency latency);

  /// Replaces the hook; none by default.
  void set_fault_hook(FaultHook hook);

  ApduLog& log() { return log_; }

  // The reader's side.

  /// The answer to reset, empty for a mute card; nothing without a card.
  std::optional<Bytes> power_up();
  std::optional<Bytes> reset();
  void power_down();

  /// What the card would answer to reset; nothing without a card.
  std::optional<Bytes> atr();

  /// One exchange by T=0 (`protocol` 0; `command` as T0Link wants it) or T=1.
  Exchange exchange(uint8_t protocol, ByteView command);

  /// False if the card was taken out while waiting.
  bool wait_with_card(std::chrono::microseconds duration);

 private:
  void set_present(bool present);
  void cut_power();
  std::optional<Fault> next_fault(ByteView command);
  Bytes execute(uint8_t protocol, ByteView command, const std::optional<Fault>& fault);

  /// Held while the card is called.
  std::mutex card_mutex_;
  std::shared_ptr<VirtualCard> card_;
  bool powered_ = false;
  T0Link t0_;
  FaultHook hook_;
  uint64_t exchanges_since_hook_ = 0;
  Latency latency_;

  /// Held for moments only, so that a card can be taken out of a long exchange.
  mutable std::mutex presence_mutex_;
  std::condition_variable removed_;
  bool present_ = false;
  std::function<void(bool)> listener_;

  ApduLog log_;
};

}  // namespace kunci::harness
