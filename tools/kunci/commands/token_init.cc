// SPDX-License-Identifier: Apache-2.0
#include "base/hex.h"
#include "cli/context.h"
#include "client/rv.h"
#include "client/session.h"
#include "commands/commands.h"
#include "commands/init_failure.h"
#include "messages.h"
#include "objects/losses.h"
#include "objects/token_view.h"
#include "pin/login.h"
#include "pin/pin_strength.h"
#include "report/output_file.h"
#include "report/utf8.h"
#include "terminal/terminal.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kLabelSize = 32;          // CK_TOKEN_INFO
constexpr std::size_t kGeneratedSoPinSize = 8;  // what a PIV card's PUK can hold

class TokenInit final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.option("--label", "TEXT", label_,
                     mark("the token's name, at most 32 octets of UTF-8"));
    arguments.option("--so-pin-source", "SOURCE", so_pin_source_,
                     mark("the SO PIN: the present one, or the new one of a token without any"));
    arguments.flag("--generate-so-pin", generate_, mark("make a random new SO PIN"));
    arguments.option(
        "--so-pin-out", "FILE", so_pin_file_,
        mark("write the SO PIN that was made into this new file, for its owner alone"));
    arguments.option("--new-pin-source", "SOURCE", pin_source_, mark("the new user PIN"));
    new_pin_.declare(arguments);
    arguments.flag("--reset", reset_,
                   mark("first set the token back to its factory state; needs no SO PIN"));
    arguments.flag("--last-try", last_try_, mark("go on when only one try is left"));
    arguments.flag("--yes", yes_, mark("do not ask"));
  }

  void run(Context& context) override {
    check_options();
    const NewPinPolicy policy = new_pin_.policy(context.output());
    Token token = context.token(Context::Wanted::any);
    const bool holds_so_pin = token.info.has(CKF_TOKEN_INITIALIZED) && !reset_;
    if (reset_) require_reset(context.module());
    if (holds_so_pin) {
      guard_tries(tries_of(context.module(), token.info.slot, Who::so), Who::so, last_try_);
    }
    confirm(context, token);
    const Pin so_pin = first_so_pin(context, token, holds_so_pin);
    const Pin generated = generate_ ? Pin(Secret(random_digits(kGeneratedSoPinSize))) : Pin();
    const Pin user_pin =
        obtain_new_pin(context, token, Who::user, pin_source_, "--new-pin-source", policy);
    refuse_equal(so_pin, generated, user_pin);
    // Written before the token knows it: a secret that nobody has would lock the token for ever.
    if (generated) write_output_file(*so_pin_file_, line_of(*generated), false, kPrivateFile);
    initialize(context, token,
               holds_so_pin ? so_pin
               : generated  ? generated
                            : so_pin,
               user_pin, holds_so_pin && generated ? &generated : nullptr);
    report(context, token);
  }

 private:
  void check_options() const {
    if (!label_ || label_->empty() || label_->size() > kLabelSize || !is_utf8(*label_)) {
      throw Failure(ExitStatus::usage, tr("--label needs a text of 1 to 32 octets of UTF-8."));
    }
    if (generate_ != so_pin_file_.has_value()) {
      throw Failure(ExitStatus::usage, tr("--generate-so-pin and --so-pin-out go together."));
    }
    if (so_pin_file_) check_output_file(*so_pin_file_, false);
  }

  static void require_reset(const Module& module) {
    if (module.vendor() != nullptr) return;
    throw Failure(ExitStatus::unsupported,
                  tr("Only kunci's own module can set a token back without its SO PIN."),
                  tr("Use the tool of the token's maker, or the SO PIN."));
  }

  void confirm(Context& context, const Token& token) const {
    const std::vector<std::string> losses = losses_of(context.module(), token);
    for (const std::string& loss : losses) context.output().note(say("will be lost: {}", loss));
    if (yes_ || (!token.info.has(CKF_TOKEN_INITIALIZED) && losses.empty())) return;
    const std::string question = say("Everything on \"{}\" ({}) will be lost. Go on?",
                                     token.info.label, token.slot.description);
    if (Terminal::confirm(question, "--yes")) return;
    throw Failure(ExitStatus::refused, tr("Nothing was done."));
  }

  // The SO PIN that C_InitToken takes: the present one of an initialised token, otherwise the new
  // one.
  Pin first_so_pin(Context& context, const Token& token, bool present) const {
    if (present) return obtain_pin(context, token, Who::so, so_pin_source_, "--so-pin-source");
    if (generate_) return std::nullopt;
    return obtain_new_pin(context, token, Who::so, so_pin_source_, "--so-pin-source");
  }

  static void refuse_equal(const Pin& so_pin, const Pin& generated, const Pin& user_pin) {
    for (const Pin* other : {&so_pin, &generated}) {
      if (!*other || !user_pin) continue;
      if (!equal_in_constant_time((*other)->view(), user_pin->view())) continue;
      throw Failure(ExitStatus::bad_input, tr("The PIN and the SO PIN must differ."));
    }
  }

  static Bytes line_of(const Secret& pin) {
    Bytes line = copy_of(pin.view());
    line.push_back('\n');
    return line;
  }

  void initialize(Context& context, Token& token, const Pin& so_pin, const Pin& user_pin,
                  const Pin* replacement) const {
    const Module& module = context.module();
    const CK_SLOT_ID slot = token.info.slot;
    if (reset_) check(module.vendor()->KUNCI_ResetToken(slot), "KUNCI_ResetToken");
    if (const CK_RV rv = module.init_token(slot, view_of(so_pin), *label_); rv != CKR_OK) {
      throw init_failure(module, slot, so_pin, rv);
    }
    token = found_again(context, token);
    try {
      set_pins(module, token, so_pin, user_pin, replacement);
    } catch (Failure& failure) {
      failure.next =
          tr("The token is initialised but has no user PIN: set one with \"kunci pin unblock\".");
      throw;
    }
  }

  static void set_pins(const Module& module, const Token& token, const Pin& so_pin,
                       const Pin& user_pin, const Pin* replacement) {
    Session session(module, token.info.slot, Session::Mode::read_write);
    log_in_with(token, session, Who::so, so_pin);
    session.init_pin(view_of(user_pin));
    if (replacement != nullptr)
      check(session.set_pin(view_of(so_pin), view_of(*replacement)), "C_SetPIN");
  }

  // Some modules give an initialised token another slot; its serial number or the label then tells
  // which.
  Token found_again(Context& context, const Token& before) const {
    const Module& module = context.module();
    const auto in_place = module.token(before.info.slot);
    if (in_place && in_place->has(CKF_TOKEN_INITIALIZED))
      return {module.slot(before.info.slot), *in_place};
    for (const CK_SLOT_ID id : module.slots()) {
      const auto info = module.token(id);
      if (info && info->label == *label_ && info->has(CKF_TOKEN_INITIALIZED))
        return {module.slot(id), *info};
    }
    throw failure_of(CKR_TOKEN_NOT_PRESENT, "C_GetTokenInfo");
  }

  static void report(Context& context, const Token& before) {
    const Module& module = context.module();
    const auto info = module.token(before.info.slot);
    if (!info) throw failure_of(info.error(), "C_GetTokenInfo");
    const Token token{before.slot, *info};
    refuse_factory_secrets(module.status(token.info.slot));
    context.output().line(say("The token \"{}\" is ready.", token.info.label));
    context.output().line("  " + uri_text(token));
    context.output().add("token", to_value(token));
  }

  static void refuse_factory_secrets(const std::optional<KUNCI_TOKEN_STATUS>& status) {
    constexpr CK_FLAGS kFactory =
        KUNCI_FACTORY_USER_PIN | KUNCI_FACTORY_SO_PIN | KUNCI_FACTORY_MANAGEMENT_KEY;
    if (!status || (status->flags & kFactory) == 0) return;
    throw factory_secret_failure();
  }

  std::optional<std::string> label_{};
  std::optional<std::string> so_pin_source_{};
  std::optional<std::string> so_pin_file_{};
  std::optional<std::string> pin_source_{};
  NewPinOptions new_pin_{};
  bool generate_ = false;
  bool reset_ = false;
  bool last_try_ = false;
  bool yes_ = false;
};

}  // namespace

std::unique_ptr<Command> make_token_init() { return std::make_unique<TokenInit>(); }

}  // namespace kunci::tool
