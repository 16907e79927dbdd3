// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/card_status.h"

#include <string>

#include "drivers/piv/commands.h"
#include "drivers/piv/data_objects.h"
#include "drivers/piv/discovery.h"
#include "drivers/piv/management_key.h"
#include "drivers/piv/metadata.h"
#include "drivers/piv/protected_key.h"
#include "drivers/piv/reading.h"
#include "drivers/piv/token_mark.h"
#include "drivers/piv/vendor_commands.h"

namespace kunci::piv {
namespace {

using Status = CardAdministrator::Status;

constexpr std::size_t kVersionOctets = 3;

/// Whether the card has told of a PIN in metadata.
Result<bool> ask_pin_metadata(AppletTransaction& transaction, Core& core, PinRole role,
                              std::uint8_t reference) {
  const auto answer = Reading(transaction, core.memory).metadata(reference);
  if (!answer) return fail(answer.error());
  if (answer->empty()) return false;
  const auto state = pin_metadata_from(*answer);
  if (!state) return fail(state.error());
  core.pins.learn(role, *state);
  return true;
}

Result<void> ask_pins(AppletTransaction& transaction, Core& core) {
  const auto so = ask_pin_metadata(transaction, core, PinRole::so, kPuk);
  if (!so) return fail(so.error());
  return read_user_pin_state(transaction, core);
}

Result<void> ask_device(AppletTransaction& transaction, Status& status) {
  const auto version = get_version(transaction);
  if (!version) return fail(version.error());
  if (version->status.ok() && version->data.size() == kVersionOctets) {
    status.applet_version = std::to_string(version->data[0]) + '.' +
                            std::to_string(version->data[1]) + '.' +
                            std::to_string(version->data[2]);
  }
  const auto number = get_device_number(transaction);
  if (!number) return fail(number.error());
  if (*number != 0) status.device_serial = std::to_string(*number);
  return {};
}

Result<void> ask_management_key(AppletTransaction& transaction, Core& core, Status& status) {
  const auto kept = keeps_management_key(transaction, core.login.is_user());
  if (!kept) return fail(kept.error());
  status.management_key_protected = *kept;
  if (core.memory.has_metadata.get() == true) {
    const auto answer = Reading(transaction, core.memory).metadata(kManagementKey);
    if (!answer) return fail(answer.error());
    const auto metadata = management_key_metadata_from(*answer);
    if (!metadata) return fail(metadata.error());
    status.management = metadata->algorithm;
    status.factory_management_key = metadata->factory;
    return {};
  }
  status.management = core.memory.management_algorithm.get().value_or(ManagementAlgorithm::none);
  return {};
}

/// RESET and SET RETRIES cannot be tried without effect. They came with GET VERSION and go with it.
Result<void> ask_abilities(AppletTransaction& transaction, Status& status) {
  const bool has_extensions = !status.applet_version.empty();
  status.can_reset = has_extensions;
  status.can_set_retries = has_extensions;
  const auto attests = knows_attestation(transaction);
  if (!attests) return fail(attests.error());
  status.can_attest = *attests;
  const auto sets_key = knows_management_key_change(transaction);
  if (!sets_key) return fail(sets_key.error());
  status.can_set_management_key = *sets_key;
  const auto moves = knows_key_moves(transaction);
  if (!moves) return fail(moves.error());
  status.can_move_keys = *moves;
  return {};
}

}  // namespace

Result<void> read_user_pin_state(AppletTransaction& transaction, Core& core) {
  // Only the login reads the discovery object; until then the application's own PIN is meant.
  const auto discovery = core.memory.objects.recall(tag::kDiscovery);
  const std::uint8_t reference =
      discovery && *discovery ? user_pin_reference(**discovery) : kApplicationPin;
  if (core.memory.has_metadata.get() == true) {
    const auto told = ask_pin_metadata(transaction, core, PinRole::user, reference);
    if (!told) return fail(told.error());
    if (*told) return {};
  }
  const auto status = verification_status(transaction, reference);
  if (!status) return fail(status.error());
  core.pins.learn_status(*status);
  return {};
}

Result<Status> read_status(AppletTransaction& transaction, Core& core) {
  Status status;
  const auto chuid = read_chuid(transaction, core.memory);
  if (!chuid) return fail(chuid.error());
  if (*chuid && (*chuid)->mark) core.pins.learn_set((*chuid)->mark->user_pin_set);
  if (const auto asked = ask_pins(transaction, core); !asked) return fail(asked.error());
  if (const auto asked = ask_device(transaction, status); !asked) return fail(asked.error());
  const auto key = ask_management_key(transaction, core, status);
  if (!key) return fail(key.error());
  if (const auto asked = ask_abilities(transaction, status); !asked) return fail(asked.error());
  status.user = core.pins.state(PinRole::user);
  status.so = core.pins.state(PinRole::so);
  return status;
}

}  // namespace kunci::piv
