// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/key.h"
#include "objects/key_view.h"
#include "objects/token_view.h"
#include "pin/optional_login.h"

namespace kunci::tool {
namespace {

class KeyList final : public Command {
 public:
  void declare(Arguments& arguments) override { login_.declare(arguments); }

  void run(Context& context) override {
    const Token token = context.token();
    Session session(context.module(), token.info.slot, Session::Mode::read_only);
    login_.apply(context, token, session);
    Value::List keys;
    for (const Key& key : find_keys(session)) {
      show_key(context, token, session, key);
      keys.push_back(key_value(context, token, session, key));
    }
    if (keys.empty()) context.output().note(tr("No key is seen."));
    context.output().add("token", to_value(token));
    context.output().add("keys", std::move(keys));
  }

 private:
  OptionalLogin login_{};
};

}  // namespace

std::unique_ptr<Command> make_key_list() { return std::make_unique<KeyList>(); }

}  // namespace kunci::tool
