// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/factory_reset.h"

#include "drivers/piv/commands.h"
#include "drivers/piv/discovery.h"
#include "drivers/piv/pin_block.h"
#include "drivers/piv/vendor_commands.h"
#include "tlv/reader.h"
#include "token/pin_blocking.h"

namespace kunci::piv {
namespace {

constexpr std::uint8_t kFingerprints = 0x96;  // for GET METADATA
constexpr tlv::Tag kIsConfigured = 0x07;

Result<void> block_user_pin(AppletTransaction& transaction) {
  return exhaust_tries(kPinBlock, [&transaction](ByteView guess) {
    return verify(transaction, kApplicationPin, guess);
  });
}

Result<void> block_puk(AppletTransaction& transaction) {
  return exhaust_tries(kPinBlock, [&transaction](ByteView guess) {
    return change_reference_data(transaction, kPuk, guess, guess);
  });
}

/// A token that knows a finger is reset as a whole device, not by its PIV application.
Result<bool> knows_a_finger(AppletTransaction& transaction) {
  const auto answer = get_metadata(transaction, kFingerprints);
  if (!answer) return fail(answer.error());
  if (!answer->status.ok()) return false;
  const auto configured = tlv::find(answer->data, kIsConfigured);
  return configured && configured->size() == 1 && (*configured)[0] != 0;
}

/// RESET after everything that makes some card take it: one wants the PIN blocked, another both.
Result<iso7816::StatusWord> block_and_reset(AppletTransaction& transaction) {
  iso7816::StatusWord status{};
  for (const auto block : {block_user_pin, block_puk}) {
    if (const auto blocked = block(transaction); !blocked) return fail(blocked.error());
    const auto reset = reset_to_factory(transaction);
    if (!reset || reset->ok()) return reset;
    status = *reset;
  }
  return status;
}

}  // namespace

// A refused RESET is not enough to go by: a card that has none, and no unusual answer to it either,
// would be blocked for ever.
Result<bool> reset_card(AppletTransaction& transaction) {
  const auto extended = has_extensions(transaction);
  if (!extended || !*extended) return extended;
  auto status = reset_to_factory(transaction);
  if (!status) return fail(status.error());
  if (is_unknown(*status)) return false;
  if (!status->ok()) {
    // Some cards compare no PUK as long as one counts as verified; a new selection ends that.
    (void)select_application(transaction);
    const auto with_finger = knows_a_finger(transaction);
    if (!with_finger) return fail(with_finger.error());
    if (*with_finger) return false;
    status = block_and_reset(transaction);
    if (!status) return fail(status.error());
    if (!status->ok()) return fail(Errc::refused, status->value);
  }
  const auto selected = select_application(transaction);
  if (!selected) return fail(selected.error());
  return true;
}

}  // namespace kunci::piv
