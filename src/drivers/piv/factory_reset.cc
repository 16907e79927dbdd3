// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/factory_reset.h"

#include "drivers/piv/commands.h"
#include "drivers/piv/discovery.h"
#include "drivers/piv/pin_block.h"
#include "drivers/piv/vendor_commands.h"
#include "token/pin_blocking.h"

namespace kunci::piv {
namespace {

Result<void> block_pins(AppletTransaction& transaction) {
  const auto pin_blocked = exhaust_tries(kPinBlock, [&transaction](ByteView guess) {
    return verify(transaction, kApplicationPin, guess);
  });
  if (!pin_blocked) return pin_blocked;
  return exhaust_tries(kPinBlock, [&transaction](ByteView guess) {
    return change_reference_data(transaction, kPuk, guess, guess);
  });
}

/// A refused RESET is not enough to go by: a card that has none, and no unusual answer to it
/// either, would be blocked for ever.
Result<bool> has_extensions(AppletTransaction& transaction) {
  const auto version = get_version(transaction);
  if (!version) return fail(version.error());
  if (version->status.ok()) return true;
  if (is_unknown(version->status)) return false;
  return fail(Errc::refused, version->status.value);
}

}  // namespace

Result<bool> reset_card(AppletTransaction& transaction) {
  const auto extended = has_extensions(transaction);
  if (!extended || !*extended) return extended;
  auto status = reset_to_factory(transaction);
  if (!status) return fail(status.error());
  if (is_unknown(*status)) return false;
  if (!status->ok()) {
    // Some cards compare no PUK as long as one counts as verified; a new selection ends that.
    (void)select_application(transaction);
    if (const auto blocked = block_pins(transaction); !blocked) return fail(blocked.error());
    status = reset_to_factory(transaction);
    if (!status) return fail(status.error());
    if (!status->ok()) return fail(Errc::refused, status->value);
  }
  const auto selected = select_application(transaction);
  if (!selected) return fail(selected.error());
  return true;
}

}  // namespace kunci::piv
