// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/pin_block.h"

#include <algorithm>
#include <utility>

#include "drivers/piv/discovery.h"
#include "token/interindustry_commands.h"

namespace kunci::piv {
namespace {

constexpr std::uint8_t kFiller = 0xff;
constexpr std::size_t kHeader = 5;

WipedBytes pad_template(std::uint8_t instruction, std::uint8_t reference, std::size_t blocks) {
  WipedBytes command = {0, instruction, 0, reference,
                        static_cast<std::uint8_t>(blocks * kPinBlock)};
  command.resize(command.size() + blocks * kPinBlock, kFiller);
  return command;
}

}  // namespace

PinRules user_pin_rules(bool digits_only) {
  return {.min_length = kMinPin, .max_length = kPinBlock, .digits_only = digits_only};
}

Result<void> check_user_pin(ByteView pin) {
  if (const auto fits = user_pin_rules(false).check(pin); !fits) return fits;
  // UTF-8 has no octet FF.
  const auto is_text = [](std::uint8_t c) { return c >= 0x20 && c != 0x7f && c != kFiller; };
  if (!std::ranges::all_of(pin, is_text)) return fail(Errc::pin_characters);
  return {};
}

bool is_decimal(ByteView pin) { return user_pin_rules(true).check(pin).has_value(); }

WipedBytes pin_block(ByteView pin) {
  WipedBytes block(kPinBlock, kFiller);
  std::ranges::copy(pin.first(std::min(pin.size(), kPinBlock)), block.begin());
  return block;
}

iso7816::PinPadRequest verify_at_pad(std::uint8_t reference) {
  return {.kind = iso7816::PinPadRequest::Kind::verify,
          .command_template = pad_template(kVerify, reference, 1),
          .min_length = kMinPin,
          .max_length = kPinBlock,
          .padded_length = kPinBlock};
}

iso7816::PinPadRequest change_at_pad(std::uint8_t reference) {
  return {.kind = iso7816::PinPadRequest::Kind::modify,
          .command_template = pad_template(kChangeReferenceData, reference, 2),
          .min_length = kMinPin,
          .max_length = kPinBlock,
          .padded_length = kPinBlock,
          .old_pin_offset = 0,
          .new_pin_offset = kPinBlock};
}

iso7816::PinPadRequest reset_at_pad(ByteView puk_block) {
  WipedBytes command = pad_template(kResetRetryCounter, kApplicationPin, 2);
  std::ranges::copy(puk_block.first(std::min(puk_block.size(), kPinBlock)),
                    command.begin() + kHeader);
  return {.kind = iso7816::PinPadRequest::Kind::modify,
          .command_template = std::move(command),
          .min_length = kMinPin,
          .max_length = kPinBlock,
          .padded_length = kPinBlock,
          .new_pin_offset = kPinBlock,
          .ask_old_pin = false};
}

}  // namespace kunci::piv
