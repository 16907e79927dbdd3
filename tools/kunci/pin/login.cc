// SPDX-License-Identifier: Apache-2.0
#include "pin/login.h"

#include "client/rv.h"
#include "messages.h"
#include "pin/pin_source.h"
#include "pin/pin_strength.h"
#include "terminal/terminal.h"

namespace kunci::tool {
namespace {

constexpr CK_ULONG kShortestNewPin = 6;

const char* name_of(Who who) { return who == Who::user ? tr("PIN") : tr("SO PIN"); }

std::string question_for(const Module& module, const Token& token, Who who) {
  const std::string tries = describe(tries_of(module, token.info.slot, who));
  const std::string asked = say("{} of \"{}\"", name_of(who), token.info.label);
  return tries.empty() ? asked + ": " : fmt::format("{} ({}): ", asked, tries);
}

bool has_pad(const Token& token) { return token.info.has(CKF_PROTECTED_AUTHENTICATION_PATH); }

// SO PINs may be longer than what a token announces for the user: a management key in hexadecimal
// digits is one, too.
void check_length(const Token& token, Who who, const Secret& pin) {
  const bool too_short = pin.size() < token.info.pin_length_min;
  const bool too_long = who == Who::user && pin.size() > token.info.pin_length_max;
  if (!too_short && !too_long) return;
  throw Failure(ExitStatus::bad_input,
                say("The {} must have {} to {} characters. No try was spent.", name_of(who),
                    token.info.pin_length_min, token.info.pin_length_max));
}

void check_new(const Token& token, Who who, const Secret& pin) {
  check_length(token, who, pin);
  refuse_weak(name_of(who), pin, kShortestNewPin);
}

Failure locked_failure(Who who) {
  return {ExitStatus::pin_locked, say("The {} is locked.", name_of(who)),
          who == Who::user
              ? tr("Unblock it with the SO PIN or PUK: \"kunci pin unblock\".")
              : tr("Only \"kunci token init --reset\" helps; all keys are lost then.")};
}

Failure last_try_failure(Who who) {
  Failure failure(ExitStatus::pin_locked,
                  say("Only one try is left: a wrong {} locks the token.", name_of(who)),
                  tr("If you are sure of it, repeat the command with --last-try."));
  failure.tries_left = 1;
  return failure;
}

}  // namespace

void refuse_weak(const char* name, const Secret& secret, CK_ULONG least) {
  if (secret.size() < least) {
    throw Failure(ExitStatus::bad_input,
                  say("A new {} needs at least {} characters.", name, least));
  }
  if (const char* weakness = weakness_of(secret.view())) {
    throw Failure(ExitStatus::bad_input,
                  say("The new {} is too easy to guess: {}.", name, tr(weakness)),
                  tr("Choose another."));
  }
}

Secret ask_twice(const Token& token, const char* name, const char* option,
                 const std::function<void(const Secret&)>& check) {
  Secret first = Terminal::ask_secret(say("New {} for \"{}\": ", name, token.info.label), option);
  check(first);
  const Secret second = Terminal::ask_secret(say("The same {} again: ", name), option);
  if (!equal_in_constant_time(first.view(), second.view())) {
    throw Failure(ExitStatus::bad_input, tr("The two are not the same; nothing was changed."));
  }
  return first;
}

void PinOptions::declare(Arguments& arguments) {
  arguments.option("--pin-source", "SOURCE", source,
                   mark("read the PIN from file:PATH, fd:NUMBER or env:NAME instead of asking"));
  arguments.flag("--last-try", last_try, mark("go on when only one try is left"));
}

void guard_tries(const Tries& tries, Who who, bool last_try_allowed) {
  if (tries.locked) throw locked_failure(who);
  if (tries.last && !last_try_allowed) throw last_try_failure(who);
}

Pin obtain_pin(Context& context, const Token& token, Who who,
               const std::optional<std::string>& source, const char* option) {
  Pin pin;
  const std::string* value = who == Who::user ? context.pin_value_of_uris() : nullptr;
  const auto uri_source = who == Who::user ? context.pin_source_of_uris() : std::nullopt;
  if (source || uri_source) {
    pin = read_pin_source(source ? *source : *uri_source, context.output());
  } else if (value != nullptr) {
    pin = Secret(bytes_of(*value));
  } else if (has_pad(token)) {
    context.output().note(
        say("Type the {} of \"{}\" on the reader's pad.", name_of(who), token.info.label));
    return std::nullopt;
  } else {
    pin = Terminal::ask_secret(question_for(context.module(), token, who), option);
  }
  check_length(token, who, *pin);
  return pin;
}

Pin obtain_new_pin(Context& context, const Token& token, Who who,
                   const std::optional<std::string>& source, const char* option,
                   const NewPinPolicy& policy) {
  if (!source && has_pad(token)) {
    context.output().note(say("Type the new {} of \"{}\" on the reader's pad, twice.", name_of(who),
                              token.info.label));
    return std::nullopt;
  }
  const auto check = [&](const Secret& pin) {
    check_new(token, who, pin);
    policy.require(pin);
  };
  if (!source) return ask_twice(token, name_of(who), option, check);
  Secret pin = read_pin_source(*source, context.output());
  check(pin);
  return pin;
}

Failure pin_failure(const Module& module, CK_SLOT_ID slot, Who who, CK_RV rv,
                    const char* function) {
  Failure failure = rv == CKR_PIN_LOCKED ? locked_failure(who) : failure_of(rv, function);
  failure.rv = rv;
  failure.function = function;
  if (rv != CKR_PIN_INCORRECT) return failure;
  const Tries tries = tries_of(module, slot, who);
  failure.tries_left = tries.left;
  failure.sentence = say("The {} is wrong", name_of(who));
  if (const std::string left = describe(tries); !left.empty())
    failure.sentence += " (" + left + ")";
  failure.sentence += ".";
  failure.next = tries.last ? tr("Think before you use the last try: it needs --last-try.")
                            : tr("Repeat the command with the right one.");
  if (tries.locked) failure.next = locked_failure(who).next;
  return failure;
}

void log_in_with(const Token& token, Session& session, Who who, const Pin& pin) {
  const CK_RV rv = session.login(who == Who::user ? CKU_USER : CKU_SO, view_of(pin));
  if (rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN) return;
  throw pin_failure(session.module(), token.info.slot, who, rv, "C_Login");
}

Pin log_in(Context& context, const Token& token, Session& session, const PinOptions& options) {
  guard_tries(tries_of(context.module(), token.info.slot, Who::user), Who::user, options.last_try);
  Pin pin = obtain_pin(context, token, Who::user, options.source, "--pin-source");
  log_in_with(token, session, Who::user, pin);
  return pin;
}

}  // namespace kunci::tool
