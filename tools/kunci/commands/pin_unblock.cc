// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"
#include "client/session.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/token_view.h"
#include "pin/login.h"
#include "pin/reset_code.h"

namespace kunci::tool {
namespace {

class PinUnblock final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.option("--puk-source", "SOURCE", puk_source_, mark("the SO PIN or PUK"));
    arguments.option("--so-pin-source", "SOURCE", so_source_, mark("the same by its other name"));
    arguments.option("--reset-code-source", "SOURCE", code_source_,
                     mark("the resetting code, on tokens that have one"));
    arguments.option("--new-pin-source", "SOURCE", new_source_, mark("the new PIN"));
    new_pin_.declare(arguments);
    arguments.flag("--last-try", last_try_, mark("go on when only one try of the SO PIN is left"));
  }

  void run(Context& context) override {
    if (puk_source_ && so_source_) {
      throw Failure(ExitStatus::usage,
                    tr("--puk-source and --so-pin-source mean the same: give one."));
    }
    if (code_source_ && (puk_source_ || so_source_)) {
      throw Failure(ExitStatus::usage, tr("Give the SO PIN or the resetting code, not both."));
    }
    const NewPinPolicy policy = new_pin_.policy(context.output());
    const Token token = context.token();
    const bool has_code = has_reset_code(context.module(), token.info.slot).value_or(false);
    if (code_source_ && !has_code) {
      throw Failure(ExitStatus::refused, tr("No resetting code is set."),
                    tr("The SO PIN unblocks this token."));
    }
    if (has_code && !puk_source_ && !so_source_) {
      unblock_by_code(context, token, policy);
    } else {
      unblock_by_so_pin(context, token, has_code, policy);
    }
    context.output().line(tr("The new PIN is set."));
    context.output().add("token", to_value(token));
    context.output().add("user_pin",
                         to_value(tries_of(context.module(), token.info.slot, Who::user)));
  }

 private:
  void unblock_by_code(Context& context, const Token& token, const NewPinPolicy& policy) const {
    const Secret code = obtain_reset_code(context, token, code_source_, "--reset-code-source");
    const Pin new_pin =
        obtain_new_pin(context, token, Who::user, new_source_, "--new-pin-source", policy);
    const PinView given = view_of(new_pin);
    const CK_RV rv = context.module().vendor()->KUNCI_UnblockPIN(
        token.info.slot, for_module(code.view()), code.size(), given ? for_module(*given) : nullptr,
        given ? given->size() : 0);
    if (rv != CKR_OK) throw reset_code_failure(rv, "KUNCI_UnblockPIN");
  }

  // Where a code is set, KUNCI_UnblockPIN takes that: the SO logs in then.
  void unblock_by_so_pin(Context& context, const Token& token, bool has_code,
                         const NewPinPolicy& policy) const {
    const CK_SLOT_ID slot = token.info.slot;
    guard_tries(tries_of(context.module(), slot, Who::so), Who::so, last_try_);
    const Pin so_pin =
        obtain_pin(context, token, Who::so, puk_source_ ? puk_source_ : so_source_, "--puk-source");
    const Pin new_pin =
        obtain_new_pin(context, token, Who::user, new_source_, "--new-pin-source", policy);
    if (!has_code && context.module().vendor() != nullptr && so_pin && new_pin) {
      unblock(context.module(), slot, *so_pin, *new_pin);
      return;
    }
    Session session(context.module(), slot, Session::Mode::read_write);
    log_in_with(token, session, Who::so, so_pin);
    session.init_pin(view_of(new_pin));
  }

  // Does not log in: works beside other programs, and where the SO may do nothing but this.
  static void unblock(const Module& module, CK_SLOT_ID slot, const Secret& so_pin,
                      const Secret& new_pin) {
    const CK_RV rv = module.vendor()->KUNCI_UnblockPIN(
        slot, for_module(so_pin.view()), so_pin.size(), for_module(new_pin.view()), new_pin.size());
    if (rv != CKR_OK) throw pin_failure(module, slot, Who::so, rv, "KUNCI_UnblockPIN");
  }

  std::optional<std::string> puk_source_{};
  std::optional<std::string> so_source_{};
  std::optional<std::string> code_source_{};
  std::optional<std::string> new_source_{};
  NewPinOptions new_pin_{};
  bool last_try_ = false;
};

}  // namespace

std::unique_ptr<Command> make_pin_unblock() { return std::make_unique<PinUnblock>(); }

}  // namespace kunci::tool
