// SPDX-License-Identifier: Apache-2.0
#include "pin/tries.h"

#include "messages.h"

namespace kunci::tool {
namespace {

std::optional<CK_ULONG> known(CK_ULONG number) {
  if (number == KUNCI_UNKNOWN) return std::nullopt;
  return number;
}

void take_flags(Tries& tries, const TokenInfo& token, Who who) {
  const bool user = who == Who::user;
  tries.reduced = token.has(user ? CKF_USER_PIN_COUNT_LOW : CKF_SO_PIN_COUNT_LOW);
  tries.last = token.has(user ? CKF_USER_PIN_FINAL_TRY : CKF_SO_PIN_FINAL_TRY);
  tries.locked = token.has(user ? CKF_USER_PIN_LOCKED : CKF_SO_PIN_LOCKED);
}

void take_numbers(Tries& tries, const KUNCI_TOKEN_STATUS& status, Who who) {
  const bool user = who == Who::user;
  tries.left = known(user ? status.ulUserTriesLeft : status.ulSoTriesLeft);
  tries.most = known(user ? status.ulUserTriesMax : status.ulSoTriesMax);
  if (!tries.left) return;
  tries.locked = *tries.left == 0;
  tries.last = *tries.left == 1;
}

}  // namespace

Tries tries_of(const Module& module, CK_SLOT_ID slot, Who who) {
  Tries tries;
  if (const auto token = module.token(slot)) take_flags(tries, *token, who);
  if (const auto status = module.status(slot)) take_numbers(tries, *status, who);
  return tries;
}

std::string describe(const Tries& tries) {
  if (tries.locked) return tr("locked");
  if (tries.last) return tr("the last try");
  if (tries.left) return say("tries left: {}", *tries.left);
  return tries.reduced ? tr("a try was already spent") : "";
}

Value to_value(const Tries& tries) {
  return Value::Object{{"left", tries.left},
                       {"max", tries.most},
                       {"low", tries.reduced},
                       {"final", tries.last},
                       {"locked", tries.locked}};
}

}  // namespace kunci::tool
