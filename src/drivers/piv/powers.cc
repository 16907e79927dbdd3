// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/powers.h"

#include <utility>
#include <vector>

#include "base/log.h"
#include "drivers/piv/commands.h"
#include "drivers/piv/management_key.h"
#include "drivers/piv/protected_key.h"

namespace kunci::piv {
namespace {

/// A key that does not fit is no error yet.
Result<bool> fits(AppletTransaction& transaction, Core& core, const Secret& key) {
  const auto done = authenticate(transaction, core.memory, key.view());
  if (done) return true;
  if (done.error().code == Errc::management_key) return false;
  return fail(done.error());
}

/// The first of these keys that the card takes; empty where it takes none.
Result<Secret> fitting_one(AppletTransaction& transaction, Core& core, std::vector<Secret> keys) {
  for (Secret& key : keys) {
    const auto fitted = fits(transaction, core, key);
    if (!fitted) return fail(fitted.error());
    if (*fitted) return std::move(key);
  }
  return Secret();
}

Result<Secret> obtain(AppletTransaction& transaction, Core& core) {
  if (auto given = core.login.management_key()) {
    const auto done = authenticate(transaction, core.memory, given->view());
    if (!done) return fail(done.error());
    return std::move(*given);
  }
  if (core.login.is_user()) {
    auto keys = read_protected_keys(transaction);
    if (!keys) return fail(keys.error());
    auto key = fitting_one(transaction, core, std::move(*keys));
    if (!key || !key->empty()) return key;
  }
  Secret factory = factory_management_key();
  const auto fitted = fits(transaction, core, factory);
  if (!fitted) return fail(fitted.error());
  if (!*fitted) return fail(Errc::management_key);
  log::write(log::Level::info, "PIV: the card still has the factory's management key");
  return factory;
}

}  // namespace

Result<Secret> obtain_powers(AppletTransaction& transaction, Core& core) {
  if (!core.login.who()) return fail(Errc::not_logged_in);
  auto key = obtain(transaction, core);
  if (key) core.login.note_powers();
  return key;
}

void end_powers(AppletTransaction& transaction, Core& core) {
  end_authentication(transaction, core.memory);
  (void)select_application(transaction);
}

}  // namespace kunci::piv
