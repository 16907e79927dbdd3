// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"
#include "client/rv.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/certificate_object.h"
#include "objects/token_view.h"

namespace kunci::tool {
namespace {

class TokenList final : public Command {
 public:
  void declare(Arguments&) override {}

  void run(Context& context) override {
    Output& output = context.output();
    Value::List tokens;
    for (const Token& token : context.tokens(Context::Wanted::any)) {
      show(token, output);
      for (const std::string& warning : certificate_warnings(context.module(), token.info))
        output.warn(warning);
      tokens.push_back(to_value(token));
    }
    if (tokens.empty()) output.note(tr("There is no token."));
    output.add("tokens", std::move(tokens));
    output.add("unknown_cards", unknown_cards(context));
  }

 private:
  static void show(const Token& token, Output& output) {
    output.line(token.info.has(CKF_TOKEN_INITIALIZED) ? token.info.label : tr("(not initialised)"));
    output.line("  " + uri_text(token));
    output.line("  " + say("{}, in {}", token.info.model, token.slot.description));
  }

  // A card that is nobody's is worth a word: the person wonders why it is not in the list.
  static Value::List unknown_cards(Context& context) {
    Value::List readers;
    for (const CK_SLOT_ID id : context.module().slots()) {
      const auto token = context.module().token(id);
      if (token || token.error() != CKR_TOKEN_NOT_RECOGNIZED) continue;
      const std::string reader = context.module().slot(id).description;
      context.output().note(
          say("The card in {} is of a kind that the module does not know.", reader));
      readers.emplace_back(reader);
    }
    return readers;
  }
};

}  // namespace

std::unique_ptr<Command> make_token_list() { return std::make_unique<TokenList>(); }

}  // namespace kunci::tool
