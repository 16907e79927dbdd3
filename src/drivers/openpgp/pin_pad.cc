// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/pin_pad.h"

#include <utility>

#include "drivers/openpgp/commands.h"

namespace kunci::openpgp {
namespace {

using iso7816::PinPadRequest;

PinPadRequest request(PinPadRequest::Kind kind, WipedBytes command, const PinRules& rules) {
  return {.kind = kind,
          .command_template = std::move(command),
          .min_length = static_cast<std::uint8_t>(rules.min_length),
          .max_length = static_cast<std::uint8_t>(rules.max_length)};
}

}  // namespace

PinPadRequest verify_at_pad(std::uint8_t reference, const PinRules& rules) {
  return request(PinPadRequest::Kind::verify, {0, kVerify, 0, reference, 0}, rules);
}

PinPadRequest change_at_pad(std::uint8_t reference, const PinRules& rules) {
  return request(PinPadRequest::Kind::modify, {0, kChangeReferenceData, 0, reference, 0}, rules);
}

PinPadRequest reset_at_pad(const PinRules& rules) {
  auto reset = request(PinPadRequest::Kind::modify,
                       {0, kResetRetryCounter, kByAdmin, kUserForSignature, 0}, rules);
  reset.ask_old_pin = false;
  return reset;
}

}  // namespace kunci::openpgp
