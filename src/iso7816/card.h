// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/mutex.h"
#include "iso7816/atr.h"
#include "iso7816/card_channel.h"

namespace kunci::iso7816 {

class Transaction;

/// One inserted card: its lock, and its connection while somebody needs one. Tokens of several applets share it.
///
/// The connection is opened by the first transaction, kept while at least one Hold lives (a login), and otherwise given
/// back at the end of each transaction, so that a program that wants the card for itself is not locked out.
class Card {
 public:
  explicit Card(std::unique_ptr<CardConnector> connector);
  ~Card();
  Card(const Card&) = delete;
  Card& operator=(const Card&) = delete;

  /// Waits for the card's lock, connects if needed, and excludes other programs.
  Result<Transaction> begin();

  [[nodiscard]] std::string_view reader_name() const { return connector_->reader_name(); }

  /// Whether the reader has a PIN pad of this kind; learnt at the first connection, false before.
  [[nodiscard]] bool has_pin_pad() const { return has_pin_pad_; }

  /// Keeps the connection between transactions while it lives. Made and dropped inside a transaction or outside of one.
  class Hold {
   public:
    Hold() = default;
    explicit Hold(std::shared_ptr<Card> card);
    Hold(Hold&&) noexcept = default;
    Hold& operator=(Hold&& other) noexcept;
    ~Hold();

   private:
    std::shared_ptr<Card> card_;
  };

 private:
  friend class Transaction;
  void give_back_unless_held();

  Mutex mutex_;
  const std::unique_ptr<CardConnector> connector_;
  std::unique_ptr<CardChannel> channel_;  // guarded by mutex_, which the Transaction owns across functions
  bool extended_refused_ = false;         // the card or reader refused an extended APDU once: not tried again
  std::atomic<int> holds_{0};
  std::atomic<bool> has_pin_pad_{false};
};

}  // namespace kunci::iso7816
