// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"
#include "client/rv.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/choice_options.h"
#include "objects/key.h"
#include "objects/key_view.h"
#include "objects/losses.h"
#include "pin/write_login.h"
#include "terminal/terminal.h"

namespace kunci::tool {
namespace {

class KeyDelete final : public Command {
 public:
  void declare(Arguments& arguments) override {
    choice_.declare(arguments);
    arguments.flag("--with-certificate", certificates_, mark("delete its certificates, too"));
    arguments.flag("--yes", yes_, mark("do not ask"));
    login_.declare(arguments);
  }

  void run(Context& context) override {
    const KeyChoice choice = choice_.resolve(context);
    const Token token = context.token();
    Session session(context.module(), token.info.slot, Session::Mode::read_write);
    login_.apply(context, token, session);
    const Key key = choose_key(session, choice, false);
    confirm(context, session, key);
    Value deleted = key_value(context, token, session, key);
    if (certificates_) {
      for (const CK_OBJECT_HANDLE object : key.certificates)
        check(session.destroy(object), "C_DestroyObject");
    }
    check(destroy_halves(session, key), "C_DestroyObject");
    context.output().line(tr("The key is deleted."));
    context.output().add("deleted", std::move(deleted));
  }

 private:
  void confirm(Context& context, const Session& session, const Key& key) const {
    auto losses = losses_of(session, key);
    if (!certificates_) losses.resize(1);
    for (const std::string& loss : losses) context.output().note(say("will be lost: {}", loss));
    if (yes_ || Terminal::confirm(tr("Delete it?"), "--yes")) return;
    throw Failure(ExitStatus::refused, tr("Nothing was done."));
  }

  ChoiceOptions choice_{};
  WriteLogin login_{};
  bool certificates_ = false;
  bool yes_ = false;
};

}  // namespace

std::unique_ptr<Command> make_key_delete() { return std::make_unique<KeyDelete>(); }

}  // namespace kunci::tool
