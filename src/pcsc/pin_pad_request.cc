// SPDX-License-Identifier: Apache-2.0
#include "pcsc/pin_pad_request.h"

#include <cstring>

#include "iso7816/apdu.h"

namespace kunci::pcsc {
namespace {

constexpr std::uint8_t kSeconds = 60;   // before the first key and between keys
constexpr std::uint8_t kFormat = 0x82;  // positions in octets, from the left, ASCII
constexpr std::uint8_t kNoLengthField = 0x00;
constexpr std::uint8_t kUntilValidationKey = 0x02;
constexpr std::uint8_t kConfirmNewPin = 0x01;
constexpr std::uint8_t kAskOldPin = 0x02;
constexpr std::uint8_t kLongestBlock = 15;  // the field has four bits

template <class Number>
void push_number(WipedBytes& out, Number number) {
  std::uint8_t octets[sizeof number];
  std::memcpy(octets, &number, sizeof number);
  append(out, octets);
}

void push_sizes(WipedBytes& out, const iso7816::PinPadRequest& request) {
  push_number(out, static_cast<std::uint16_t>(request.min_length << 8 | request.max_length));
}

void push_command(WipedBytes& out, const iso7816::PinPadRequest& request) {
  append(out, Bytes(3, 0));  // bTeoPrologue
  push_number(out, static_cast<std::uint32_t>(request.command_template.size()));
  append(out, request.command_template);
}

}  // namespace

WipedBytes encode_pin_request(const iso7816::PinPadRequest& request) {
  const auto block = std::min(request.padded_length, kLongestBlock);
  WipedBytes out{kSeconds, kSeconds, kFormat, block, kNoLengthField};
  if (request.kind == iso7816::PinPadRequest::Kind::verify) {
    push_sizes(out, request);
    append(out, Bytes{kUntilValidationKey, /*bNumberMessage=*/1});
    push_number(out, request.language);
    append(out, Bytes{/*bMsgIndex=*/0});
  } else {
    append(out, Bytes{request.old_pin_offset, request.new_pin_offset});
    push_sizes(out, request);
    const std::uint8_t ask_old = request.ask_old_pin ? kAskOldPin : 0;
    const std::uint8_t messages = request.ask_old_pin ? 3 : 2;
    append(out, Bytes{static_cast<std::uint8_t>(kConfirmNewPin | ask_old), kUntilValidationKey,
                      messages});
    push_number(out, request.language);
    // Message 0 asks for the PIN, 1 for the new one, 2 for the new one again.
    const std::uint8_t first = request.ask_old_pin ? 0 : 1;
    append(out, Bytes{first, static_cast<std::uint8_t>(first + 1), 2});
  }
  push_command(out, request);
  return out;
}

Result<void> check_pad_answer(ByteView answer) {
  if (answer.size() != 2) return {};
  const auto status = static_cast<std::uint16_t>(answer[0] << 8 | answer[1]);
  switch (status) {
    case 0x6400:
      return fail(Errc::timed_out, status);
    case 0x6401:
      return fail(Errc::cancelled, status);
    case 0x6402:
      return fail(Errc::cancelled, status);  // the two entries of the new PIN differ
    case 0x6403:
      return fail(Errc::pin_length, status);
    case 0x6b80:
      return fail(Errc::unsupported, status);  // the reader cannot do what the structure asks
    default:
      return {};
  }
}

}  // namespace kunci::pcsc
