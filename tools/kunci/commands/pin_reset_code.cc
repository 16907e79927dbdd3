// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"
#include "client/rv.h"
#include "client/session.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/token_view.h"
#include "pin/login.h"
#include "pin/reset_code.h"

namespace kunci::tool {
namespace {

class PinResetCode final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.flag("--remove", remove_, mark("take the resetting code away"));
    arguments.option("--so-pin-source", "SOURCE", so_source_, mark("the SO PIN"));
    arguments.option("--new-reset-code-source", "SOURCE", code_source_,
                     mark("the new resetting code"));
    arguments.flag("--last-try", last_try_, mark("go on when only one try of the SO PIN is left"));
  }

  void run(Context& context) override {
    if (remove_ && code_source_) {
      throw Failure(ExitStatus::usage,
                    tr("--remove and --new-reset-code-source exclude each other."));
    }
    const Token token = context.token();
    const Module& module = context.module();
    const CK_SLOT_ID slot = token.info.slot;
    if (!has_reset_code(module, slot)) {
      throw Failure(ExitStatus::unsupported, tr("The token knows no resetting code."),
                    tr("Its PIN is unblocked with the SO PIN or PUK: \"kunci pin unblock\"."));
    }
    guard_tries(tries_of(module, slot, Who::so), Who::so, last_try_);
    const Pin so_pin = obtain_pin(context, token, Who::so, so_source_, "--so-pin-source");
    std::optional<Secret> code;
    if (!remove_) {
      code = obtain_new_reset_code(context, token, code_source_, "--new-reset-code-source");
    }
    Session session(module, slot, Session::Mode::read_write);
    log_in_with(token, session, Who::so, so_pin);
    check(module.vendor()->KUNCI_SetResetCode(
              session.handle(), code ? for_module(code->view()) : nullptr, code ? code->size() : 0),
          "KUNCI_SetResetCode");
    context.output().line(remove_ ? tr("The resetting code is taken away.")
                                  : tr("The resetting code is set."));
    context.output().add("token", to_value(token));
    context.output().add("reset_code", !remove_);
  }

 private:
  std::optional<std::string> so_source_{};
  std::optional<std::string> code_source_{};
  bool remove_ = false;
  bool last_try_ = false;
};

}  // namespace

std::unique_ptr<Command> make_pin_reset_code() { return std::make_unique<PinResetCode>(); }

}  // namespace kunci::tool
