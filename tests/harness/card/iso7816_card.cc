// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/card/iso7816_card.h"

#include <algorithm>
#include <utility>

namespace kunci::harness {
namespace {

constexpr std::uint8_t kChainBit = 0x10;
constexpr std::uint8_t kManageChannel = 0x70;
constexpr std::uint8_t kSelect = 0xa4;
constexpr std::uint8_t kGetResponse = 0xc0;
constexpr std::uint8_t kByName = 0x04;
constexpr std::size_t kShortestName = 5;  // a registered application provider's identifier
constexpr std::size_t kLongestName = 16;
constexpr std::size_t kShortMaximum = 256;

/// ISO/IEC 7816-4, 5.4.1: what is wrong with a class octet, or kDone.
StatusWord check_class(std::uint8_t cla) {
  if ((cla & 0x80) != 0 || (cla & 0xe0) == 0x20) return status::kUnknownClass;
  if ((cla & 0x40) != 0 || (cla & 0x03) != 0) return status::kNoLogicalChannels;
  if ((cla & 0x0c) != 0) return status::kNoSecureMessaging;
  return status::kDone;
}

bool continues(const Command& command, const Command& first) {
  return command.ins == first.ins && command.p1_p2() == first.p1_p2();
}

StatusWord with_count(StatusWord base, std::size_t count) {
  return static_cast<StatusWord>(base | (count >= kShortMaximum ? 0 : count));
}

Bytes encode(ByteView data, StatusWord status_word) {
  Bytes response = copy_of(data);
  response.push_back(static_cast<std::uint8_t>(status_word >> 8));
  response.push_back(static_cast<std::uint8_t>(status_word & 0xff));
  return response;
}

}  // namespace

Iso7816Card::Iso7816Card(CardTraits traits, std::vector<std::unique_ptr<Applet>> applets)
    : traits_(std::move(traits)), applets_(std::move(applets)) {
  reset();
}

Iso7816Card::~Iso7816Card() = default;

Bytes Iso7816Card::atr() const {
  if (!traits_.history.empty()) return make_atr(traits_.protocol, traits_.history);
  return make_atr(traits_.protocol, traits_.extended_length, traits_.name);
}

void Iso7816Card::reset() {
  chain_.reset();
  pending_.reset();
  for (const auto& applet : applets_) applet->reset();
  selected_ = traits_.default_applet && !applets_.empty() ? applets_.front().get() : nullptr;
}

Bytes Iso7816Card::transmit(ByteView apdu) {
  auto command = parse_command(apdu);
  const bool too_long = traits_.largest_apdu != 0 && apdu.size() > traits_.largest_apdu;
  if (!command || too_long || (command->extended && !traits_.extended_length)) {
    return encode({}, status::kWrongLength);
  }
  if (const StatusWord refusal = check_class(command->cla); refusal != status::kDone) {
    return encode({}, refusal);
  }
  if (command->ins == kGetResponse) return get_response(*command);
  pending_.reset();
  return respond(*command, run(*command));
}

Reply Iso7816Card::run(Command& command) {
  if (chain_ && !continues(command, chain_->first)) chain_.reset();  // as if it had never begun
  if ((command.cla & kChainBit) != 0 || chain_) return run_chained(command);
  return dispatch(command);
}

Reply Iso7816Card::run_chained(Command& command) {
  if (selected_ == nullptr) return status::kUnknownInstruction;
  if (!selected_->takes_chain(command.ins)) return status::kNoChaining;
  if (!chain_) chain_ = Chain{.first = command, .data = {}};
  append(chain_->data, command.data);
  if (chain_->data.size() > selected_->max_data()) {
    chain_.reset();
    return status::kWrongLength;
  }
  if ((command.cla & kChainBit) != 0) return status::kDone;
  command.data = std::move(chain_->data);
  chain_.reset();
  return dispatch(command);
}

Reply Iso7816Card::dispatch(Command& command) {
  if (command.ins == kManageChannel) return status::kNoLogicalChannels;
  if (command.ins == kSelect && command.p1 == kByName &&
      (command.p2 == 0 || !traits_.only_first_occurrence)) {
    return select(command);
  }
  if (selected_ == nullptr) return status::kUnknownInstruction;
  if (command.data.size() > selected_->max_data()) return status::kWrongLength;
  return selected_->process(command);
}

Reply Iso7816Card::select(const Command& command) {
  constexpr std::uint8_t kNoAnswer = 0x0c;
  if (command.data.size() > kLongestName) return status::kWrongLength;
  if ((command.p2 & ~0x0fU) != 0) return status::kWrongParameters;
  Applet* found = find_applet(command);
  const bool leaves = selected_ != nullptr && selected_ != found;
  if (leaves && (found != nullptr || traits_.failed_select_deselects)) {
    Applet* left = std::exchange(selected_, nullptr);
    if (!traits_.keeps_status) left->deselect();
  }
  if (found == nullptr) return status::kNotFound;
  Reply reply = found->select(selected_ == found || traits_.keeps_status);
  selected_ = found;
  if ((command.p2 & kNoAnswer) == kNoAnswer) reply.data.clear();
  return reply;
}

/// The first, last, next or previous application whose name begins with the command's data.
Applet* Iso7816Card::find_applet(const Command& command) const {
  if (command.data.size() < kShortestName) return nullptr;
  std::vector<Applet*> matches;
  for (const auto& applet : applets_) {
    const ByteView aid = applet->aid();
    if (aid.size() >= command.data.size() && equal(aid.first(command.data.size()), command.data)) {
      matches.push_back(applet.get());
    }
  }
  if (matches.empty()) return nullptr;
  const auto current = std::ranges::find(matches, selected_);
  switch (command.p2 & 0x03) {
    case 0x00:
      return matches.front();
    case 0x01:
      return matches.back();
    case 0x02:
      if (current == matches.end()) return matches.front();
      return current + 1 == matches.end() ? nullptr : *(current + 1);
    default:
      if (current == matches.end()) return matches.back();
      return current == matches.begin() ? nullptr : *(current - 1);
  }
}

Bytes Iso7816Card::respond(const Command& command, Reply reply) {
  const std::size_t available = reply.data.size();
  if (available == 0) return encode({}, reply.status);
  std::size_t room = command.expected.value_or(traits_.answers_without_le ? kShortMaximum : 0);
  if (traits_.protocol == CardProtocol::t0) room = std::min(room, kShortMaximum);
  if (traits_.largest_apdu != 0) room = std::min(room, traits_.largest_apdu - 2);
  const bool largest = room == kShortMaximum || command.extended;
  if (traits_.exact_le && command.expected && !largest && room > available) {
    if (command.ins == kGetResponse) pending_ = Pending{std::move(reply.data), reply.status};
    return encode({}, with_count(status::kWrongExpectedLength, available));
  }
  if (available <= room) return encode(reply.data, reply.status);
  const ByteView data = reply.data;
  pending_ = Pending{copy_of(data.subspan(room)), reply.status};
  return encode(data.first(room), with_count(status::kMoreData, available - room));
}

Bytes Iso7816Card::get_response(const Command& command) {
  chain_.reset();
  if (command.p1_p2() != 0) return encode({}, status::kWrongParametersPlain);
  if (!command.data.empty()) return encode({}, status::kWrongLength);
  if (!pending_) return encode({}, traits_.nothing_to_get);
  Reply reply(std::move(pending_->data));
  reply.status = pending_->status;
  pending_.reset();
  Command asked = command;
  if (!asked.expected) asked.expected = kShortMaximum;
  return respond(asked, std::move(reply));
}

}  // namespace kunci::harness
