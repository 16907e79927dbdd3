// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"
#include "client/session.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/token_view.h"
#include "pin/login.h"

namespace kunci::tool {
namespace {

class PinChange final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.flag("--so", so_, mark("change the SO PIN (PUK) instead"));
    arguments.option("--so-pin-source", "SOURCE", so_source_,
                     mark("the present SO PIN, with --so"));
    arguments.option("--new-pin-source", "SOURCE", new_source_, mark("the new PIN or SO PIN"));
    new_pin_.declare(arguments);
    pin_.declare(arguments);
  }

  void run(Context& context) override {
    const Who who = so_ ? Who::so : Who::user;
    if (so_source_ && !so_) throw Failure(ExitStatus::usage, tr("--so-pin-source goes with --so."));
    const NewPinPolicy policy = so_ ? NewPinPolicy{} : new_pin_.policy(context.output());
    const Token token = context.token();
    const CK_SLOT_ID slot = token.info.slot;
    guard_tries(tries_of(context.module(), slot, who), who, pin_.last_try);
    const char* option = so_ ? "--so-pin-source" : "--pin-source";
    const Pin present = obtain_pin(context, token, who, so_ ? so_source_ : pin_.source, option);
    const Pin replacement =
        obtain_new_pin(context, token, who, new_source_, "--new-pin-source", policy);
    Session session(context.module(), slot, Session::Mode::read_write);
    if (so_)
      log_in_with(token, session, who, present);  // C_SetPIN changes the PIN of who is logged in
    const CK_RV rv = session.set_pin(view_of(present), view_of(replacement));
    if (rv != CKR_OK) throw pin_failure(context.module(), slot, who, rv, "C_SetPIN");
    context.output().line(so_ ? tr("The SO PIN is changed.") : tr("The PIN is changed."));
    context.output().add("token", to_value(token));
    context.output().add(so_ ? "so_pin" : "user_pin",
                         to_value(tries_of(context.module(), slot, who)));
  }

 private:
  bool so_ = false;
  std::optional<std::string> so_source_{};
  std::optional<std::string> new_source_{};
  NewPinOptions new_pin_{};
  PinOptions pin_{};
};

}  // namespace

std::unique_ptr<Command> make_pin_change() { return std::make_unique<PinChange>(); }

}  // namespace kunci::tool
