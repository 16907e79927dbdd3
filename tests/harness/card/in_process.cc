// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/card/in_process.h"

#include <stdexcept>

#include "base/hex.h"

namespace kunci::harness {
namespace {

constexpr std::size_t kMaxShortData = 255;
constexpr std::uint8_t kChainBit = 0x10;

Bytes octets_of(std::string_view hex) {
  std::string digits;
  for (const char letter : hex) {
    if (letter != ' ') digits += letter;
  }
  auto octets = from_hex(digits);
  if (!octets) throw std::invalid_argument("no hexadecimal digits: " + std::string(hex));
  return std::move(*octets);
}

Bytes short_command(ByteView header, ByteView data, bool last) {
  Bytes apdu = copy_of(header);
  if (!last) apdu[0] |= kChainBit;
  if (!data.empty()) apdu.push_back(static_cast<std::uint8_t>(data.size()));
  append(apdu, data);
  if (last) apdu.push_back(0x00);
  return apdu;
}

}  // namespace

InProcessCard::InProcessCard(std::string kind, Options options)
    : card_(make_card({.kind = std::move(kind), .options = options})) {
  card_->power_up();
}

Response InProcessCard::transmit(ByteView apdu) {
  Bytes answer = card_->transmit(apdu);
  if (answer.size() < 2) throw std::runtime_error("the card is mute");
  const auto status_word =
      static_cast<StatusWord>(answer[answer.size() - 2] << 8 | answer[answer.size() - 1]);
  answer.resize(answer.size() - 2);
  return {std::move(answer), status_word};
}

Response InProcessCard::transmit(std::string_view hex) { return transmit(octets_of(hex)); }

Response InProcessCard::exchange(std::string_view header_hex, ByteView data) {
  const Bytes header = octets_of(header_hex);
  for (; data.size() > kMaxShortData; data = data.subspan(kMaxShortData)) {
    Response refusal = transmit(short_command(header, data.first(kMaxShortData), false));
    if (refusal.status != status::kDone) return refusal;
  }
  Response response = transmit(short_command(header, data, true));
  while ((response.status & 0xff00) == status::kMoreData) {
    const Response more = transmit("00 c0 00 00 00");
    append(response.data, more.data);
    response.status = more.status;
  }
  return response;
}

void InProcessCard::reinsert() {
  card_->power_down();
  card_->power_up();
}

}  // namespace kunci::harness
