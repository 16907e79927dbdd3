// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/mutex.h"
#include "iso7816/card_channel.h"
#include "iso7816/transaction.h"

namespace kunci::iso7816 {

/// One inserted card: its lock, and its connection while somebody needs one. Tokens of several
/// applets share it.
///
/// The connection is opened by the first transaction, kept while at least one Hold lives (a login),
/// and otherwise given back at the end of each transaction, so that a program that wants the card
/// for itself is not locked out.
///
/// May be used from several threads. Outlives its transactions.
class Card {
 public:
  explicit Card(std::unique_ptr<CardConnector> connector);
  ~Card();
  Card(const Card&) = delete;
  Card& operator=(const Card&) = delete;

  /// Waits for the card's lock, connects if needed, and excludes other programs. The errors of
  /// CardConnector::connect and CardChannel::begin_transaction, Errc::applet_lost excepted: it
  /// becomes Continuity::reset. A thread that has a transaction on this card must not begin
  /// another.
  Result<Transaction> begin();

  [[nodiscard]] std::string_view reader_name() const { return connector_->reader_name(); }

  /// Whether PINs can be verified at the reader's pad; learnt at the first connection, false
  /// before.
  [[nodiscard]] bool has_pin_pad() const { return has_pin_pad_; }

  /// Keeps the connection between transactions while it lives. Made and dropped inside a
  /// transaction or outside of one; does not wait for a transaction of another thread.
  class Hold {
   public:
    Hold() = default;
    explicit Hold(std::shared_ptr<Card> card);
    Hold(Hold&&) noexcept = default;
    Hold& operator=(Hold&& other) noexcept;
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold();

   private:
    void drop() noexcept;

    std::shared_ptr<Card> card_;
  };

 private:
  friend class Transaction;

  /// What is known of extended length on this card in this reader.
  struct ExtendedLength {
    bool told_by_driver = false;
    std::size_t max_command = kMaxExtendedApduSize;  ///< the card's own limits, where it told them
    std::size_t max_response = kMaxExtendedApduSize;
    bool proven = false;   ///< an extended command was answered well
    bool refused = false;  ///< the first one failed where a short one would not: not tried again
  };

  void occupy();
  void vacate() noexcept;
  Result<Continuity> open();
  Result<void> connect();

  Mutex mutex_;  // held for moments only, never while anything is exchanged
  std::condition_variable_any vacant_;
  bool occupied_ KUNCI_GUARDED_BY(mutex_) = false;
  int holds_ KUNCI_GUARDED_BY(mutex_) = 0;

  const std::unique_ptr<CardConnector> connector_;
  // The next three belong to whoever set occupied_: a lock that may be passed on with the
  // Transaction.
  std::unique_ptr<CardChannel> channel_;
  ExtendedLength extended_length_;
  Bytes selected_{};
  std::atomic<bool> has_pin_pad_{false};
};

}  // namespace kunci::iso7816
