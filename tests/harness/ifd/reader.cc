// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/ifd/reader.h"

#include "tests/harness/ifd/apdu_form.h"

namespace kunci::harness {
namespace {

Reply status_word(PinEntryError error) {
  const auto value = static_cast<uint16_t>(error);
  return {Outcome::kDone, {static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)}};
}

/// The parts of a kTyped body; too few parts if it is cut short.
std::vector<std::string> split_entries(ByteView body) {
  std::vector<std::string> entries;
  while (!body.empty() && size_t{1} + body[0] <= body.size()) {
    const size_t length = body[0];
    entries.emplace_back(text_of(body.subspan(1, length)));
    body = body.subspan(1 + length);
  }
  return entries;
}

}  // namespace

Bytes Reader::atr() const {
  const std::lock_guard lock(atr_mutex_);
  return atr_;
}

Reply Reader::start(Message request) {
  auto frame = link_->ask(request);
  if (!frame) return {Outcome::kUnplugged, {}};
  const bool answered = frame->message == Message::kAtr && !frame->body.empty();
  {
    const std::lock_guard lock(atr_mutex_);
    atr_ = answered ? frame->body : Bytes{};
  }
  if (frame->message == Message::kNoCard) return {Outcome::kNoCard, {}};
  if (!answered) return {Outcome::kRefused, {}};
  return {Outcome::kDone, std::move(frame->body)};
}

Reply Reader::power_down() {
  const std::lock_guard lock(atr_mutex_);
  atr_.clear();
  link_->ask(Message::kPowerDown);
  return {};  // a card that was pulled out with its reader has no power either
}

Reply Reader::transmit(uint8_t protocol, ByteView apdu) {
  if (!link_->properties().extended_apdu && !fits_short_reader(apdu)) {
    return {Outcome::kRefused, {}};
  }
  Bytes body = {protocol};
  if (protocol == 0) {
    const auto command = t0_command(apdu);
    if (!command) return {Outcome::kRefused, {}};
    append(body, *command);
  } else {
    append(body, apdu);
  }
  auto frame = link_->ask(Message::kTransmit, body);
  if (!frame) return {Outcome::kUnplugged, {}};
  if (frame->message == Message::kNoCard) return {Outcome::kNoCard, {}};
  if (frame->message != Message::kAnswer) return {Outcome::kLost, {}};
  return {Outcome::kDone, std::move(frame->body)};
}

Reply Reader::enter(const std::optional<PinEntry>& entry) {
  if (!link_->properties().pin_pad) return {Outcome::kRefused, {}};
  if (!entry) return status_word(PinEntryError::kStructure);
  const auto frame =
      link_->ask(Message::kAskPerson, Bytes{static_cast<uint8_t>(entry->entries()), entry->shortest,
                                            entry->longest, entry->seconds});
  if (!frame) return {Outcome::kUnplugged, {}};
  if (frame->message == Message::kTyped) return send_typed(*entry, frame->body);
  if (frame->message == Message::kCancelled) return status_word(PinEntryError::kCancelled);
  if (frame->message == Message::kTimedOut) return status_word(PinEntryError::kTimedOut);
  return {frame->message == Message::kNoCard ? Outcome::kNoCard : Outcome::kLost, {}};
}

Reply Reader::send_typed(const PinEntry& entry, ByteView typed) {
  const BuiltApdu built = build_apdu(entry, split_entries(typed));
  if (built.error) return status_word(*built.error);
  return transmit(protocol_, built.apdu);
}

}  // namespace kunci::harness
