// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/secret.h"
#include "cli/arguments.h"
#include "cli/context.h"
#include "client/session.h"
#include "pin/new_pin_policy.h"
#include "pin/tries.h"

namespace kunci::tool {

/// --pin-source and --last-try, for commands that need the user's PIN.
struct PinOptions {
  std::optional<std::string> source{};
  bool last_try = false;

  void declare(Arguments& arguments);
};

/// A PIN ready for use; nothing = it is typed at the reader's pad.
using Pin = std::optional<Secret>;

inline PinView view_of(const Pin& pin) { return pin ? PinView(pin->view()) : std::nullopt; }

/// Throws Failure (pin_locked) when no try is left, or only the last one and it is not allowed.
void guard_tries(const Tries& tries, Who who, bool last_try_allowed);

/// Gets the present PIN: from `source`, from a URI that was given, at the reader's pad, or by
/// asking, with the tries that are left. `option` is the source's option, for the advice. Its
/// length is checked: a PIN that cannot be right is not sent.
Pin obtain_pin(Context& context, const Token& token, Who who,
               const std::optional<std::string>& source, const char* option);

/// Gets a new PIN, asked for twice. Throws Failure (bad_input) for one that is too short, too long,
/// weak, or not as `policy` wants it. One that is typed at a reader's pad is not seen, and so not
/// held against the policy.
Pin obtain_new_pin(Context& context, const Token& token, Who who,
                   const std::optional<std::string>& source, const char* option,
                   const NewPinPolicy& policy = {});

/// Refuses a new PIN or code of a kind that is guessed first, or that is too short: Failure
/// (bad_input). `name` is what it is called.
void refuse_weak(const char* name, const Secret& secret, CK_ULONG least);

/// Asks for a new PIN or code twice; `check` throws where the first answer will not do.
Secret ask_twice(const Token& token, const char* name, const char* option,
                 const std::function<void(const Secret&)>& check);

/// The failure that a refused PIN is, with the tries that are left now.
Failure pin_failure(const Module& module, CK_SLOT_ID slot, Who who, CK_RV rv, const char* function);

/// Gets the user's PIN and logs in with it. What is returned serves for keys that want it each
/// time.
Pin log_in(Context& context, const Token& token, Session& session, const PinOptions& options);

/// Logs in as `who` with a PIN that is at hand.
void log_in_with(const Token& token, Session& session, Who who, const Pin& pin);

}  // namespace kunci::tool
