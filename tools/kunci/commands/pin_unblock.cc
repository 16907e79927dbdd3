// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"
#include "client/session.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/token_view.h"
#include "pin/login.h"

namespace kunci::tool {
namespace {

class PinUnblock final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.option("--puk-source", "SOURCE", puk_source_, mark("the SO PIN or PUK"));
    arguments.option("--so-pin-source", "SOURCE", so_source_, mark("the same by its other name"));
    arguments.option("--new-pin-source", "SOURCE", new_source_, mark("the new PIN"));
    arguments.flag("--last-try", last_try_, mark("go on when only one try of the SO PIN is left"));
  }

  void run(Context& context) override {
    if (puk_source_ && so_source_) {
      throw Failure(ExitStatus::usage,
                    tr("--puk-source and --so-pin-source mean the same: give one."));
    }
    const Token token = context.token();
    const CK_SLOT_ID slot = token.info.slot;
    guard_tries(tries_of(context.module(), slot, Who::so), Who::so, last_try_);
    const Pin so_pin =
        obtain_pin(context, token, Who::so, puk_source_ ? puk_source_ : so_source_, "--puk-source");
    const Pin new_pin = obtain_new_pin(context, token, Who::user, new_source_, "--new-pin-source");
    if (context.module().vendor() != nullptr && so_pin && new_pin) {
      unblock(context.module(), slot, *so_pin, *new_pin);
    } else {
      Session session(context.module(), slot, Session::Mode::read_write);
      log_in_with(token, session, Who::so, so_pin);
      session.init_pin(view_of(new_pin));
    }
    context.output().line(tr("The new PIN is set."));
    context.output().add("token", to_value(token));
    context.output().add("user_pin", to_value(tries_of(context.module(), slot, Who::user)));
  }

 private:
  // Does not log in: works beside other programs, and where the SO may do nothing but this.
  static void unblock(const Module& module, CK_SLOT_ID slot, const Secret& so_pin,
                      const Secret& new_pin) {
    const CK_RV rv = module.vendor()->KUNCI_UnblockPIN(
        slot, for_module(so_pin.view()), so_pin.size(), for_module(new_pin.view()), new_pin.size());
    if (rv != CKR_OK) throw pin_failure(module, slot, Who::so, rv, "KUNCI_UnblockPIN");
  }

  std::optional<std::string> puk_source_{};
  std::optional<std::string> so_source_{};
  std::optional<std::string> new_source_{};
  bool last_try_ = false;
};

}  // namespace

std::unique_ptr<Command> make_pin_unblock() { return std::make_unique<PinUnblock>(); }

}  // namespace kunci::tool
