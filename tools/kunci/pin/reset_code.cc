// SPDX-License-Identifier: Apache-2.0
#include "pin/reset_code.h"

#include "client/rv.h"
#include "messages.h"
#include "pin/login.h"
#include "pin/pin_source.h"
#include "terminal/terminal.h"

namespace kunci::tool {
namespace {

constexpr CK_ULONG kShortest = 8;  // OpenPGP card 3.4.1, 4.3.4

const char* name() { return tr("resetting code"); }

}  // namespace

std::optional<bool> has_reset_code(const Module& module, CK_SLOT_ID slot) {
  const auto status = module.status(slot);
  if (!status || (status->flags & KUNCI_CAN_SET_RESET_CODE) == 0) return std::nullopt;
  return (status->flags & KUNCI_RESET_CODE_SET) != 0;
}

Secret obtain_reset_code(Context& context, const Token& token,
                         const std::optional<std::string>& source, const char* option) {
  if (source) return read_pin_source(*source, context.output());
  return Terminal::ask_secret(say("Resetting code of \"{}\": ", token.info.label), option);
}

Secret obtain_new_reset_code(Context& context, const Token& token,
                             const std::optional<std::string>& source, const char* option) {
  const auto check = [](const Secret& code) { refuse_weak(name(), code, kShortest); };
  if (!source) return ask_twice(token, name(), option, check);
  Secret code = read_pin_source(*source, context.output());
  check(code);
  return code;
}

Failure reset_code_failure(CK_RV rv, const char* function) {
  Failure failure = failure_of(rv, function);
  const char* const next = tr("The administrator can set a new PIN: add --so-pin-source.");
  if (rv == CKR_PIN_INCORRECT) {
    failure.sentence = tr("The resetting code is wrong.");
    failure.next = next;
  } else if (rv == CKR_PIN_LOCKED) {
    failure.sentence = tr("The resetting code is locked.");
    failure.next = next;
  }
  return failure;
}

}  // namespace kunci::tool
