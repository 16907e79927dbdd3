// SPDX-License-Identifier: Apache-2.0
#include "iso7816/transaction.h"

#include <algorithm>
#include <utility>

#include "iso7816/atr.h"
#include "iso7816/card.h"
#include "iso7816/trace.h"
#include "tlv/reader.h"

namespace kunci::iso7816 {
namespace {

constexpr std::uint8_t kChainingBit = 0x10;  // in CLA (ISO/IEC 7816-4 5.4.1)
constexpr std::uint8_t kGetResponse = 0xc0;
constexpr std::uint8_t kMoreAvailable = 0x61;         // SW1: SW2 more octets wait
constexpr std::uint8_t kWrongLe = 0x6c;               // SW1: SW2 octets would have been right
constexpr std::size_t kExtendedOverhead = 4 + 3 + 2;  // header, Lc, Le
// The longest answer in pieces of 64 octets. A card that gives less at a time is not serious.
constexpr int kMaxPieces = 1024;

std::size_t length_of(std::uint8_t sw2) { return sw2 == 0 ? kMaxShortAnswer : sw2; }

// GET RESPONSE goes to the logical channel of its command (ISO/IEC 7816-4 5.4.1), outside of any
// chain.
std::uint8_t class_for_get_response(std::uint8_t cla) {
  const bool further_interindustry = (cla & 0xc0) == 0x40;
  return further_interindustry ? cla & 0x4f : cla & 0x03;
}

bool may_be_a_refusal_of_extended_length(const Result<ResponseApdu>& answer) {
  return answer ? answer->status == kWrongLength : answer.error().code == Errc::communication;
}

}  // namespace

Transaction::Transaction(Card& card, Continuity continuity)
    : card_(&card), continuity_(continuity) {}

Transaction::Transaction(Transaction&& other) noexcept
    : card_(std::exchange(other.card_, nullptr)), continuity_(other.continuity_) {}

Transaction::~Transaction() {
  if (card_ == nullptr) return;
  card_->channel_->end_transaction();
  card_->vacate();
}

void Transaction::allow_extended(std::size_t max_command, std::size_t max_response) {
  auto& known = card_->extended_length_;
  known.told_by_driver = true;
  known.max_command = max_command;
  known.max_response = max_response;
}

ByteView Transaction::selected() const { return card_->selected_; }

void Transaction::note_selected(ByteView name) { card_->selected_ = copy_of(name); }

Result<ResponseApdu> Transaction::transmit(const CommandApdu& command, const Enough& enough) {
  auto answer = send(command);
  if (answer && answer->status.sw1() == kWrongLe && command.expected != 0) {
    CommandApdu again = command;
    again.expected = length_of(answer->status.sw2());
    again.exact = true;
    answer = send(again);
  }
  if (!answer) return answer;
  if (enough && answer->status.sw1() == kMoreAvailable && enough(answer->data)) return answer;
  return gather(command, std::move(*answer));
}

bool Transaction::use_extended(const CommandApdu& command) const {
  if (command.data.size() <= kMaxShortData && command.expected <= kMaxShortAnswer) return false;
  const auto& known = card_->extended_length_;
  if (known.refused) return false;
  const std::size_t limit = std::min(card_->channel_->max_command_size(), known.max_command);
  if (limit <= kShortApduSize || command.data.size() + kExtendedOverhead > limit) return false;
  return known.told_by_driver || capabilities_from(card_->channel_->atr()).extended_length;
}

bool Transaction::takes_long_answers() const {
  return use_extended({.expected = kMaxExtendedAnswer});
}

bool Transaction::goes_in_pieces(std::size_t data_size) const {
  return data_size > kMaxShortData && !use_extended({.data = WipedBytes(data_size)});
}

Result<ResponseApdu> Transaction::send(const CommandApdu& command) {
  if (!use_extended(command)) return send_in_chain(command);
  auto answer = send_extended(command);
  auto& known = card_->extended_length_;
  if (answer && (answer->status.ok() || answer->status.sw1() == kMoreAvailable))
    known.proven = true;
  if (!may_be_a_refusal_of_extended_length(answer)) return answer;
  // Once extended length worked, a failure on the way is just that; a wrong length may still be
  // this command's.
  if (known.proven && !answer) return answer;
  if (!known.proven) known.refused = true;
  return send_in_chain(command);
}

Result<ResponseApdu> Transaction::send_extended(const CommandApdu& command) {
  // Answers pass through the reader, too: both must have room for what is asked for.
  const std::size_t reader_limit = card_->channel_->max_command_size() - kExtendedOverhead;
  const std::size_t card_limit = card_->extended_length_.max_response - sizeof(StatusWord);
  const std::size_t room = std::min(reader_limit, card_limit);
  if (command.expected <= room) return exchange(encode_extended(command), command.secret);
  CommandApdu fitting = command;
  fitting.expected = room;
  return exchange(encode_extended(fitting), command.secret);
}

Result<ResponseApdu> Transaction::send_in_chain(const CommandApdu& command) {
  if (command.data.size() <= kMaxShortData) return exchange(encode_short(command), command.secret);
  const ByteView data = command.data;
  std::size_t sent = 0;
  CommandApdu piece{.cla = static_cast<std::uint8_t>(command.cla | kChainingBit),
                    .ins = command.ins,
                    .p1 = command.p1,
                    .p2 = command.p2};
  for (; data.size() - sent > kMaxShortData; sent += kMaxShortData) {
    const ByteView part = data.subspan(sent, kMaxShortData);
    piece.data.assign(part.begin(), part.end());
    auto answer = exchange(encode_short(piece), command.secret);
    if (!answer || !answer->status.ok()) return answer;
  }
  const ByteView last = data.subspan(sent);
  piece.data.assign(last.begin(), last.end());
  piece.cla = command.cla;
  piece.expected = command.expected;
  piece.exact = command.exact;
  return exchange(encode_short(piece), command.secret);
}

Result<ResponseApdu> Transaction::gather(const CommandApdu& command, ResponseApdu answer) {
  const std::uint8_t cla = class_for_get_response(command.cla);
  for (int pieces = 0; answer.status.sw1() == kMoreAvailable; ++pieces) {
    if (pieces == kMaxPieces) return fail(Errc::malformed);
    auto more = get_response(cla, answer.status.sw2(), command.secret);
    if (!more) return more;
    // Each piece must bring something, or the card could go on for ever.
    if (more->data.empty() && more->status.sw1() == kMoreAvailable) return fail(Errc::malformed);
    if (answer.data.size() + more->data.size() > tlv::kMaxObject) return fail(Errc::malformed);
    append(answer.data, more->data);
    answer.status = more->status;
  }
  if (answer.data.size() > tlv::kMaxObject) return fail(Errc::malformed);
  return answer;
}

Result<ResponseApdu> Transaction::get_response(std::uint8_t cla, std::uint8_t available,
                                               bool secret) {
  CommandApdu command{
      .cla = cla, .ins = kGetResponse, .expected = length_of(available), .exact = true};
  auto answer = exchange(encode_short(command), secret);
  if (!answer || answer->status.sw1() != kWrongLe) return answer;
  command.expected = length_of(answer->status.sw2());
  return exchange(encode_short(command), secret);
}

Result<ResponseApdu> Transaction::exchange(const Result<WipedBytes>& encoded, bool secret) {
  if (!encoded) return fail(encoded.error());
  const std::string_view reader = card_->reader_name();
  trace_command(reader, *encoded, secret);
  auto raw = card_->channel_->transmit(*encoded);
  if (!raw) {
    trace_failure(reader, raw.error());
    return fail(raw.error());
  }
  trace_answer(reader, *raw, secret);
  return decode_response(std::move(*raw));
}

Result<ResponseApdu> Transaction::perform_at_pad(const PinPadRequest& request) {
  PinPad* const pad = card_->channel_->pin_pad();
  if (pad == nullptr || !pad->offers(request.kind)) return fail(Errc::pin_pad_absent);
  const std::string_view reader = card_->reader_name();
  trace_command(reader, request.command_template, true);
  auto raw = pad->perform(request);
  if (!raw) {
    trace_failure(reader, raw.error());
    return fail(raw.error());
  }
  trace_answer(reader, *raw, true);
  return decode_response(std::move(*raw));
}

}  // namespace kunci::iso7816
