// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"
#include "client/rv.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/certificate_object.h"
#include "objects/choice_options.h"
#include "objects/losses.h"
#include "pin/write_login.h"
#include "terminal/terminal.h"

namespace kunci::tool {
namespace {

class CertDelete final : public Command {
 public:
  void declare(Arguments& arguments) override {
    choice_.declare(arguments);
    arguments.flag("--yes", yes_, mark("do not ask"));
    login_.declare(arguments);
  }

  void run(Context& context) override {
    const KeyChoice choice = choice_.resolve(context);
    const Token token = context.token();
    Session session(context.module(), token.info.slot, Session::Mode::read_write);
    login_.apply(context, token, session);
    const CK_OBJECT_HANDLE object = choose_certificate(session, choice);
    context.output().note(say("will be lost: {}", certificate_line(session, object)));
    if (!yes_ && !Terminal::confirm(tr("Delete it?"), "--yes")) {
      throw Failure(ExitStatus::refused, tr("Nothing was done."));
    }
    Value::Object deleted = certificate_value(token, session, object);
    check(session.destroy(object), "C_DestroyObject");
    context.output().line(tr("The certificate is deleted."));
    context.output().add("deleted", std::move(deleted));
  }

 private:
  ChoiceOptions choice_{};
  WriteLogin login_{};
  bool yes_ = false;
};

}  // namespace

std::unique_ptr<Command> make_cert_delete() { return std::make_unique<CertDelete>(); }

}  // namespace kunci::tool
