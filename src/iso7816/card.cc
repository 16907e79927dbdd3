// SPDX-License-Identifier: Apache-2.0
#include "iso7816/card.h"

#include <utility>

namespace kunci::iso7816 {

Card::Card(std::unique_ptr<CardConnector> connector) : connector_(std::move(connector)) {}

Card::~Card() = default;

Result<Transaction> Card::begin() {
  struct Occupation {
    Card* card;
    ~Occupation() {
      if (card != nullptr) card->vacate();
    }
  };
  occupy();
  Occupation occupation{this};  // ends with an error, or is the Transaction's from here on
  const auto continuity = open();
  if (!continuity) return fail(continuity.error());
  occupation.card = nullptr;
  return Transaction(*this, *continuity);
}

void Card::occupy() {
  const MutexLock lock(mutex_);
  while (occupied_) vacant_.wait(mutex_);
  occupied_ = true;
}

// The last Hold may go while a transaction lives and the other way round; whoever comes last gives
// the connection back, and does so while the card still counts as occupied.
void Card::vacate() noexcept {
  while (true) {
    std::unique_ptr<CardChannel> unwanted;  // declared first: closed after the mutex is free again
    const MutexLock lock(mutex_);
    if (holds_ != 0 || channel_ == nullptr) {
      occupied_ = false;
      vacant_.notify_one();
      return;
    }
    unwanted = std::move(channel_);
  }
}

Result<Continuity> Card::open() {
  const bool fresh = channel_ == nullptr;
  if (fresh) {
    if (const auto connected = connect(); !connected) return fail(connected.error());
  }
  const auto begun = channel_->begin_transaction();
  if (begun || failed_with(begun, Errc::applet_lost)) {
    const PinPad* const pad = channel_->pin_pad();
    has_pin_pad_ = pad != nullptr && pad->offers(PinPadRequest::Kind::verify);
    if (!begun) {
      selected_.clear();
      return Continuity::reset;
    }
    return fresh ? Continuity::connected : Continuity::kept;
  }
  channel_.reset();
  // A connection that was held may have outlived pcscd. A new one tells whether the card is still
  // there.
  if (!fresh && (failed_with(begun, Errc::no_service) || failed_with(begun, Errc::communication))) {
    return open();
  }
  return fail(begun.error());
}

Result<void> Card::connect() {
  auto channel = connector_->connect();
  if (!channel) return fail(channel.error());
  channel_ = std::move(*channel);
  return {};
}

Card::Hold::Hold(std::shared_ptr<Card> card) : card_(std::move(card)) {
  if (card_ == nullptr) return;
  const MutexLock lock(card_->mutex_);
  ++card_->holds_;
}

Card::Hold& Card::Hold::operator=(Hold&& other) noexcept {
  if (this != &other) {
    drop();
    card_ = std::move(other.card_);
  }
  return *this;
}

Card::Hold::~Hold() { drop(); }

void Card::Hold::drop() noexcept {
  const std::shared_ptr<Card> card = std::exchange(card_, nullptr);
  if (card == nullptr) return;
  {
    const MutexLock lock(card->mutex_);
    --card->holds_;
    if (card->holds_ != 0 || card->occupied_) return;
    card->occupied_ = true;
  }
  card->vacate();
}

}  // namespace kunci::iso7816
