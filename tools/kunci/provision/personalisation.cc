// SPDX-License-Identifier: Apache-2.0
#include "provision/personalisation.h"

#include "client/rv.h"
#include "commands/init_failure.h"
#include "messages.h"
#include "pin/write_login.h"

namespace kunci::tool {
namespace {

Token looked_at_again(const Module& module, const Token& token) {
  const auto info = module.token(token.slot.id);
  if (!info) throw failure_of(info.error(), "C_GetTokenInfo");
  return {token.slot, *info};
}

void reset_token(const Module& module, const Token& token) {
  const auto status = module.status(token.slot.id);
  if (status && (status->flags & KUNCI_CAN_RESET) != 0) {
    check(module.vendor()->KUNCI_ResetToken(token.slot.id), "KUNCI_ResetToken");
  }
}

// OpenPGP: the SO PIN (PW3) writes keys and certificates, beside the user's login.
bool add_so_powers(const Session& session, const Token& token, const Secret& so_pin) {
  const Module& module = session.module();
  const auto status = module.status(token.slot.id);
  if (!status || (status->flags & KUNCI_SO_PIN_MANAGES) == 0) return false;
  const CK_RV rv = module.vendor()->KUNCI_LoginManagement(session.handle(),
                                                          for_module(so_pin.view()), so_pin.size());
  if (rv != CKR_OK) {
    throw pin_failure(module, token.slot.id, Who::so, rv, "KUNCI_LoginManagement");
  }
  return true;
}

}  // namespace

std::size_t management_digits(const std::optional<KUNCI_TOKEN_STATUS>& status, bool central) {
  if (!central || !status || unpadded(status->family, sizeof status->family) != "PIV") return 0;
  switch (status->ulManagementAlgorithm) {
    case KUNCI_MANAGEMENT_AES128:
      return 32;
    case KUNCI_MANAGEMENT_AES256:
      return 64;
    default:
      return 48;
  }
}

Token personalise(const Module& module, const Token& token, const TokenSecrets& secrets,
                  const std::string& label, bool reset) {
  const CK_SLOT_ID slot = token.slot.id;
  if (reset) reset_token(module, token);
  const Pin so_pin = secrets.so_pin.clone();
  if (const CK_RV rv = module.init_token(slot, view_of(so_pin), label); rv != CKR_OK) {
    throw init_failure(module, slot, so_pin, rv);
  }
  const Token initialised = looked_at_again(module, token);
  Session session(module, slot, Session::Mode::read_write);
  log_in_with(initialised, session, Who::so, so_pin);
  session.init_pin(secrets.user_pin.view());
  return initialised;
}

WorkingSession::WorkingSession(const Module& module, const Token& token,
                               const TokenSecrets& secrets, bool central_key)
    : session_(module, token.slot.id, Session::Mode::read_write), pin_(secrets.user_pin.clone()) {
  log_in_with(token, session_, Who::user, pin_);
  if (central_key) log_in_management(session_, secrets.so_pin);
  session_.set_powers_source(
      [&](const Session& refused) { return add_so_powers(refused, token, secrets.so_pin); });
}

void require_personalised(const Module& module, const Token& token, const TokenSecrets& secrets,
                          const std::string& label, bool central_key) {
  constexpr CK_FLAGS kFactory =
      KUNCI_FACTORY_USER_PIN | KUNCI_FACTORY_SO_PIN | KUNCI_FACTORY_MANAGEMENT_KEY;
  const auto status = module.status(token.slot.id);
  if (status && (status->flags & kFactory) != 0) throw factory_secret_failure();
  const Token now = looked_at_again(module, token);
  if (now.info.label != label) {
    throw Failure(ExitStatus::failed, tr("The token does not give its label back as written."));
  }
  {
    Session session(module, token.slot.id, Session::Mode::read_write);
    log_in_with(now, session, Who::so, secrets.so_pin.clone());
  }
  WorkingSession(module, now, secrets, central_key);
}

}  // namespace kunci::tool
