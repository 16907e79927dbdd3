// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <type_traits>

#include "base/error.h"
#include "base/secret.h"
#include "drivers/piv/core.h"
#include "token/applet.h"
#include "token/exchange.h"

namespace kunci::piv {

/// Makes the card take management commands in this transaction, by the first of these that there
/// is: the management key given for this login; the one that the card keeps for the user who is
/// logged in; the factory's, which is allowed and written to the log. not_logged_in without any
/// login, management_key where none of them fits. Gives the key.
Result<Secret> obtain_powers(AppletTransaction& transaction, Core& core);

/// Gives the powers back, as far as a card lets one.
void end_powers(AppletTransaction& transaction, Core& core);

/// Runs a job with these powers, in one transaction; in strict isolation they end with it.
template <std::invocable<AppletTransaction&> Job>
auto run_with_powers(Core& core, Job&& job) -> std::invoke_result_t<Job, AppletTransaction&> {
  return core.applet.run_logged_in(
      [&](AppletTransaction& transaction) -> std::invoke_result_t<Job, AppletTransaction&> {
        if (const auto obtained = obtain_powers(transaction, core); !obtained) {
          return fail(obtained.error());
        }
        auto result = job(transaction);
        if (core.settings.strict_isolation) end_powers(transaction, core);
        return result;
      });
}

}  // namespace kunci::piv
