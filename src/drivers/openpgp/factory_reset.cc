// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/factory_reset.h"

#include "drivers/openpgp/commands.h"
#include "drivers/openpgp/pins.h"
#include "drivers/openpgp/reading.h"
#include "token/pin_blocking.h"

namespace kunci::openpgp {
namespace {

using iso7816::StatusWord;

Result<void> block(AppletTransaction& transaction, PinKind kind, std::uint8_t reference) {
  return exhaust_tries(kLeastAdminPin, [&](ByteView guess) -> Result<StatusWord> {
    const auto status = verify(transaction, reference, guess);
    if (!status) return status;
    return with_tries(transaction, kind, *status);
  });
}

Result<void> block_both(AppletTransaction& transaction) {
  const auto user = block(transaction, PinKind::user, kUserForSignature);
  if (!user) return user;
  return block(transaction, PinKind::admin, kAdmin);
}

/// Some cards (YubiKeys, FluffyPGP) let themselves be terminated with both PINs blocked alone,
/// whatever is verified.
Result<StatusWord> terminate_blocked_if_need_be(AppletTransaction& transaction) {
  const auto status = terminate(transaction);
  const bool refused = status && (*status == iso7816::kConditionsNotSatisfied ||
                                  *status == iso7816::kSecurityStatusNotSatisfied);
  if (!refused) return status;
  if (const auto blocked = block_both(transaction); !blocked) return fail(blocked.error());
  return terminate(transaction);
}

Result<void> activate_card(AppletTransaction& transaction) {
  if (const auto selected = select_application(transaction); !selected) {
    return fail(selected.error());
  }
  const auto activated = activate(transaction);
  if (!activated) return fail(activated.error());
  if (!activated->ok()) return fail(Errc::refused, activated->value);
  const auto selected = select_application(transaction);
  if (!selected) return fail(selected.error());
  if (!selected->ok()) return fail(Errc::refused, selected->value);
  return {};
}

}  // namespace

Result<void> reset_card(AppletTransaction& transaction, Core& core, bool admin_verified) {
  const auto data = read_application_data(transaction, core);
  if (!data) return fail(data.error());
  if (!(*data)->has_life_cycle) return fail(Errc::unsupported);
  if (!admin_verified) {
    if (const auto blocked = block_both(transaction); !blocked) return blocked;
  }
  const auto terminated = terminate_blocked_if_need_be(transaction);
  if (!terminated) return fail(terminated.error());
  if (!terminated->ok()) return fail(Errc::refused, terminated->value);
  return activate_card(transaction);
}

Result<void> wake_up(AppletTransaction& transaction, Core& core) {
  const auto data = read_application_data(transaction, core);
  if (data) return {};
  if (core.memory.is_terminated.get() != true) {
    // Where it was this process that was interrupted, only a selection tells.
    const auto selected = select_application(transaction);
    if (!selected) return fail(selected.error());
    if (!says_terminated(*selected)) return fail(data.error());
  }
  return activate_card(transaction);
}

}  // namespace kunci::openpgp
