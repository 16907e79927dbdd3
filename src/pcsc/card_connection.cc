// SPDX-License-Identifier: Apache-2.0
#include "pcsc/card_connection.h"

#include <reader.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <span>
#include <thread>
#include <utility>

#include "iso7816/apdu.h"
#include "pcsc/pcsc_error.h"
#include "pcsc/pin_pad_request.h"
#include "pcsc/reader_status.h"

namespace kunci::pcsc {
namespace {

using std::chrono::steady_clock;

// Another program may reset the card again before our turn comes; one that does nothing else must
// not keep us for ever.
constexpr std::chrono::seconds kPatienceWithResets{30};
constexpr std::size_t kExtendedOverhead = 4 + 3 + 2;  // header, Lc, Le
// libpcsclite leaves an answer that does not fit in its socket, where it would be taken for the
// next one.
constexpr std::size_t kLargestAnswer = MAX_BUFFER_SIZE_EXTENDED;

Bytes atr_of(SCARDHANDLE card) {
  Bytes atr(MAX_ATR_SIZE);
  auto size = static_cast<DWORD>(atr.size());
  const LONG code = SCardStatus(card, nullptr, nullptr, nullptr, nullptr, atr.data(), &size);
  atr.resize(code == SCARD_S_SUCCESS ? std::min<std::size_t>(size, atr.size()) : 0);
  return atr;
}

std::optional<std::uint32_t> number_attribute(SCARDHANDLE card, DWORD attribute) {
  std::array<std::uint8_t, MAX_BUFFER_SIZE> value{};
  auto size = static_cast<DWORD>(value.size());
  std::uint32_t number = 0;
  if (SCardGetAttrib(card, attribute, value.data(), &size) != SCARD_S_SUCCESS) return std::nullopt;
  if (size != sizeof number) return std::nullopt;
  std::memcpy(&number, value.data(), sizeof number);
  return number;
}

}  // namespace

CardConnection::CardConnection(std::shared_ptr<ReaderLink> link, SCARDHANDLE card, DWORD protocol)
    : link_(std::move(link)), card_(card), protocol_(protocol), buffer_(kLargestAnswer) {}

CardConnection::~CardConnection() { SCardDisconnect(card_, SCARD_LEAVE_CARD); }

std::size_t CardConnection::max_command_size() const {
  // With T=0 an extended APDU would have to travel in ENVELOPEs, which few cards know.
  if (protocol_ != SCARD_PROTOCOL_T1 || !link_->features) return iso7816::kShortApduSize;
  const std::size_t data = link_->features->max_apdu_data.value_or(0);
  if (data <= iso7816::kMaxShortAnswer) return iso7816::kShortApduSize;
  return std::min(data, iso7816::kMaxExtendedData) + kExtendedOverhead;
}

Result<void> CardConnection::begin_transaction() {
  if (doomed_) return fail(*doomed_);
  std::this_thread::sleep_for(link_->turns.pause_before(FairTurns::Clock::now()));
  bool was_reset = false;
  if (const LONG code = take_transaction(was_reset); code != SCARD_S_SUCCESS) {
    return fail(error_from_pcsc(code));
  }
  if (auto known = get_acquainted(); !known) {
    end_transaction();
    return known;
  }
  if (was_reset) return fail(Errc::applet_lost);
  return {};
}

LONG CardConnection::take_transaction(bool& was_reset) {
  const auto give_up = steady_clock::now() + kPatienceWithResets;
  do {
    const LONG code = SCardBeginTransaction(card_);
    if (code != SCARD_W_RESET_CARD) return code;
    was_reset = true;
    if (const LONG acknowledged = acknowledge_reset(); acknowledged != SCARD_S_SUCCESS) {
      return acknowledged;
    }
  } while (steady_clock::now() < give_up);
  return SCARD_E_SHARING_VIOLATION;  // as good as
}

LONG CardConnection::acknowledge_reset() {
  DWORD protocol = protocol_;
  const LONG code =
      SCardReconnect(card_, SCARD_SHARE_SHARED, SCARD_PROTOCOL_ANY, SCARD_LEAVE_CARD, &protocol);
  if (code != SCARD_S_SUCCESS) return code;
  protocol_ = protocol;
  atr_ = atr_of(card_);  // a warm reset may be answered otherwise than a cold one
  return code;
}

// Once a connection, in a transaction, where no other program makes us wait. No exchange with the
// card.
Result<void> CardConnection::get_acquainted() {
  if (acquainted_) return {};
  if (!is_same_card()) {
    if (link_->on_replaced) link_->on_replaced(link_->reader_name);
    return fail(Errc::card_absent);
  }
  if (!link_->features) {
    const auto features = features_of_reader(card_);
    if (!features) return fail(features.error());
    link_->features = *features;
  }
  atr_ = atr_of(card_);
  acquainted_ = true;
  return {};
}

// The same as at the first connection, as far as can be told; what was not known is known from now
// on.
bool CardConnection::is_same_card() {
  const auto channel_id = number_attribute(card_, SCARD_ATTR_CHANNEL_ID);
  const auto event_count = event_count_of(link_->context.handle(), link_->reader_name);
  const auto differs = [](const auto& before, const auto& now) {
    return before && now && *before != *now;
  };
  if (differs(link_->channel_id, channel_id) || differs(link_->event_count, event_count)) {
    return false;
  }
  if (channel_id) link_->channel_id = channel_id;
  if (event_count) link_->event_count = event_count;
  return true;
}

// A transaction that cannot be ended ends with its handle.
void CardConnection::end_transaction() noexcept {
  const LONG code = SCardEndTransaction(card_, SCARD_LEAVE_CARD);
  link_->turns.ended(FairTurns::Clock::now());
  if (code == SCARD_S_SUCCESS || doomed_) return;
  doomed_ = code == SCARD_W_RESET_CARD ? Errc::communication : error_from_pcsc(code);
}

Result<WipedBytes> CardConnection::transmit(ByteView command) {
  const SCARD_IO_REQUEST* const protocol =
      protocol_ == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
  auto size = static_cast<DWORD>(buffer_.size());
  const LONG code =
      SCardTransmit(card_, protocol, command.data(), static_cast<DWORD>(command.size()), nullptr,
                    buffer_.data(), &size);
  return take_answer(code, size);
}

Result<WipedBytes> CardConnection::take_answer(LONG code, DWORD size) {
  if (code == SCARD_E_INSUFFICIENT_BUFFER) {
    doomed_ = Errc::communication;
    link_->context.close();
  }
  if (code != SCARD_S_SUCCESS) return fail(error_from_pcsc(code));
  const auto answer = std::span(buffer_).first(std::min<std::size_t>(size, buffer_.size()));
  WipedBytes taken(answer.begin(), answer.end());
  wipe(answer.data(), answer.size());
  return taken;
}

iso7816::PinPad* CardConnection::pin_pad() {
  using Kind = iso7816::PinPadRequest::Kind;
  return offers(Kind::verify) || offers(Kind::modify) ? this : nullptr;
}

DWORD CardConnection::control_code(iso7816::PinPadRequest::Kind kind) const {
  if (!link_->features) return 0;
  switch (kind) {
    case iso7816::PinPadRequest::Kind::verify:
      return link_->features->verify_pin_direct;
    case iso7816::PinPadRequest::Kind::modify:
      return link_->features->modify_pin_direct;
  }
  return 0;
}

bool CardConnection::offers(iso7816::PinPadRequest::Kind kind) const {
  return control_code(kind) != 0;
}

Result<WipedBytes> CardConnection::perform(const iso7816::PinPadRequest& request) {
  const WipedBytes structure = encode_pin_request(request);
  DWORD size = 0;
  const LONG code = SCardControl(card_, control_code(request.kind), structure.data(),
                                 static_cast<DWORD>(structure.size()), buffer_.data(),
                                 static_cast<DWORD>(buffer_.size()), &size);
  auto raw = take_answer(code, size);
  if (!raw) return raw;
  if (const auto checked = check_pad_answer(*raw); !checked) return fail(checked.error());
  return raw;
}

}  // namespace kunci::pcsc
