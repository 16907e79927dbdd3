// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/token_view.h"
#include "pin/reset_code.h"
#include "pin/tries.h"

namespace kunci::tool {
namespace {

class PinStatus final : public Command {
 public:
  void declare(Arguments&) override {}

  void run(Context& context) override {
    const Token token = context.token();
    const Tries user = tries_of(context.module(), token.info.slot, Who::user);
    const Tries so = tries_of(context.module(), token.info.slot, Who::so);
    Output& output = context.output();
    output.field(tr("PIN"), token.info.has(CKF_USER_PIN_INITIALIZED) ? text(user) : tr("not set"));
    output.field(tr("SO PIN"), text(so));
    const auto reset_code = has_reset_code(context.module(), token.info.slot);
    if (reset_code) output.field(tr("resetting code"), *reset_code ? tr("set") : tr("not set"));
    if (!user.left)
      output.note(
          tr("This token or module does not tell how many tries are left, only when few are."));
    output.add("token", to_value(token));
    output.add("user_pin", to_value(user));
    output.add("so_pin", to_value(so));
    output.add("reset_code", reset_code);
  }

 private:
  static std::string text(const Tries& tries) {
    if (tries.left && tries.most) return say("{} of {} tries left", *tries.left, *tries.most);
    const std::string state = describe(tries);
    return state.empty() ? tr("no wrong try is known of") : state;
  }
};

}  // namespace

std::unique_ptr<Command> make_pin_status() { return std::make_unique<PinStatus>(); }

}  // namespace kunci::tool
