// SPDX-License-Identifier: Apache-2.0
#include "pin/write_login.h"

#include "base/hex.h"
#include "base/secret.h"
#include "client/rv.h"
#include "messages.h"
#include "pin/pin_source.h"
#include "terminal/terminal.h"

namespace kunci::tool {
namespace {

constexpr const char* kKeyOption = "--management-key-source";

// SP 800-78-4, table 6-2: AES-128, 3DES and AES-192, AES-256.
bool is_key_size(std::size_t octets) { return octets == 16 || octets == 24 || octets == 32; }

WipedBytes key_from(const Secret& digits) {
  auto octets = from_hex(text_of(digits.view()));
  if (!octets || !is_key_size(octets->size())) {
    throw Failure(ExitStatus::bad_input,
                  tr("The management key must have 32, 48 or 64 hexadecimal digits."));
  }
  WipedBytes key(octets->begin(), octets->end());
  wipe(octets->data(), octets->size());
  return key;
}

bool says_wrong(CK_RV rv) { return rv == CKR_PIN_INCORRECT || rv == CKR_USER_NOT_LOGGED_IN; }

}  // namespace

void WriteLogin::declare(Arguments& arguments) {
  pin.declare(arguments);
  arguments.option("--so-pin-source", "SOURCE", so_pin_source,
                   mark("the SO PIN, where the token wants it for this (OpenPGP)"));
  arguments.option(kKeyOption, "SOURCE", management_key_source,
                   mark("the management key in hexadecimal digits, where the token does not keep "
                        "it behind the PIN"));
}

Pin WriteLogin::apply(Context& context, const Token& token, Session& session) const {
  Pin user_pin = log_in(context, token, session, pin);
  session.set_powers_source(
      [&, this](const Session& refused) { return add_powers(context, token, refused); });
  return user_pin;
}

bool WriteLogin::add_powers(Context& context, const Token& token, const Session& session) const {
  const auto status = context.module().status(token.info.slot);
  if (!status) return false;
  if ((status->flags & KUNCI_SO_PIN_MANAGES) != 0) {
    add_so_pin(context, token, session);
  } else {
    add_management_key(context, token, session);
  }
  return true;
}

void WriteLogin::add_so_pin(Context& context, const Token& token, const Session& session) const {
  const Module& module = context.module();
  const CK_SLOT_ID slot = token.info.slot;
  guard_tries(tries_of(module, slot, Who::so), Who::so, pin.last_try);
  const Pin so_pin = obtain_pin(context, token, Who::so, so_pin_source, "--so-pin-source");
  const PinView given = view_of(so_pin);
  const CK_RV rv = module.vendor()->KUNCI_LoginManagement(
      session.handle(), given ? for_module(*given) : nullptr, given ? given->size() : 0);
  if (rv != CKR_OK) throw pin_failure(module, slot, Who::so, rv, "KUNCI_LoginManagement");
}

void WriteLogin::add_management_key(Context& context, const Token& token,
                                    const Session& session) const {
  const Secret digits =
      management_key_source
          ? read_pin_source(*management_key_source, context.output())
          : Terminal::ask_secret(
                say("Management key of \"{}\", in hexadecimal digits: ", token.info.label),
                kKeyOption);
  log_in_management(session, digits);
}

void log_in_management(const Session& session, const Secret& digits) {
  WipedBytes key = key_from(digits);
  const CK_RV rv =
      session.module().vendor()->KUNCI_LoginManagement(session.handle(), key.data(), key.size());
  if (rv == CKR_OK) return;
  if (!says_wrong(rv)) throw failure_of(rv, "KUNCI_LoginManagement");
  throw Failure(ExitStatus::pin_incorrect, tr("The management key is wrong."),
                tr("Repeat the command with the right one."));
}

}  // namespace kunci::tool
