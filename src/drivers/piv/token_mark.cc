// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/token_mark.h"

#include <utility>

#include "drivers/piv/commands.h"
#include "drivers/piv/data_objects.h"
#include "drivers/piv/discovery.h"
#include "drivers/piv/login.h"
#include "drivers/piv/management_key.h"
#include "drivers/piv/protected_key.h"
#include "drivers/piv/reading.h"

namespace kunci::piv {
namespace {

/// By the key that the card keeps behind this PIN.
Result<void> authenticate_behind_pin(AppletTransaction& transaction, Core& core,
                                     const PinEntry& pin) {
  const auto status = verify_entry(transaction, kApplicationPin, pin);
  if (!status) return fail(status.error());
  const auto verified = core.pins.outcome(PinRole::user, *status);
  if (!verified) return verified;
  const auto keys = read_protected_keys(transaction);
  if (!keys) return fail(keys.error());
  for (const Secret& key : *keys) {
    const auto done = authenticate(transaction, core.memory, key.view());
    if (!failed_with(done, Errc::management_key)) return done;
  }
  return fail(Errc::management_key);
}

}  // namespace

Result<std::optional<Chuid>> read_chuid(AppletTransaction& transaction, CardMemory& memory) {
  const auto object = Reading(transaction, memory).object(tag::kChuid);
  if (!object) return fail(object.error());
  if (!*object) return std::nullopt;
  auto chuid = chuid_from(**object);
  if (!chuid) return std::nullopt;
  return std::move(*chuid);
}

Result<void> mark_user_pin_as_set(AppletTransaction& transaction, Core& core,
                                  const SoSecret& so_secret, const PinEntry& pin) {
  const auto chuid = read_chuid(transaction, core.memory);
  if (!chuid) return fail(chuid.error());
  if (!*chuid || !(*chuid)->mark || (*chuid)->mark->user_pin_set) return {};
  TokenMark mark = *(*chuid)->mark;
  mark.user_pin_set = true;
  const auto object = core.memory.objects.recall(tag::kChuid);
  if (!object || !*object) return fail(Errc::internal);
  auto content = with_mark(**object, mark);
  if (!content) return fail(content.error());
  const auto authenticated = so_secret.kind == SoSecret::Kind::management_key
                                 ? authenticate(transaction, core.memory, so_secret.octets.view())
                                 : authenticate_behind_pin(transaction, core, pin);
  if (!authenticated) return authenticated;
  const auto written = put_object(transaction, tag::kChuid, *content);
  core.memory.objects.forget(tag::kChuid);
  if (!written) return written;
  core.memory.objects.remember(tag::kChuid, std::make_shared<const Bytes>(std::move(*content)));
  core.pins.learn_set(true);
  return {};
}

}  // namespace kunci::piv
