// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"
#include "client/session.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/token_view.h"
#include "pin/login.h"

namespace kunci::tool {
namespace {

class PinVerify final : public Command {
 public:
  void declare(Arguments& arguments) override { pin_.declare(arguments); }

  void run(Context& context) override {
    const Token token = context.token();
    Session session(context.module(), token.info.slot, Session::Mode::read_only);
    log_in(context, token, session, pin_);
    session.logout();
    const Tries tries = tries_of(context.module(), token.info.slot, Who::user);
    const std::string left = describe(tries);
    context.output().line(left.empty() ? tr("The PIN is right.")
                                       : say("The PIN is right ({}).", left));
    context.output().add("token", to_value(token));
    context.output().add("user_pin", to_value(tries));
  }

 private:
  PinOptions pin_{};
};

}  // namespace

std::unique_ptr<Command> make_pin_verify() { return std::make_unique<PinVerify>(); }

}  // namespace kunci::tool
