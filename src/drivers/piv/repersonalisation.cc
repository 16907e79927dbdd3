// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/repersonalisation.h"

#include <utility>

#include "drivers/piv/commands.h"
#include "drivers/piv/data_objects.h"
#include "drivers/piv/discovery.h"
#include "drivers/piv/factory_reset.h"
#include "drivers/piv/key_places.h"
#include "drivers/piv/management_key.h"
#include "drivers/piv/pin_block.h"
#include "drivers/piv/protected_key.h"
#include "drivers/piv/vendor_commands.h"

namespace kunci::piv {
namespace {

/// The PUK becomes `puk`, which it may be already; the factory's is the other one that is tried,
/// never with the last try.
Result<void> take_puk(AppletTransaction& transaction, Core& core, const Secret& puk) {
  const WipedBytes block = pin_block(puk.view());
  const auto same = change_reference_data(transaction, kPuk, block, block);
  if (!same) return fail(same.error());
  const auto accepted = core.pins.outcome(PinRole::so, *same);
  const bool another_try =
      failed_with(accepted, Errc::pin_incorrect) && accepted.error().tries_left.value_or(0) > 1;
  if (accepted || !another_try) return accepted;
  const auto replaced = change_reference_data(transaction, kPuk, pin_block(kFactoryPuk), block);
  if (!replaced) return fail(replaced.error());
  return core.pins.outcome(PinRole::so, *replaced);
}

Result<Secret> random_user_pin(AppletTransaction& transaction, Core& core, const Secret& puk) {
  auto pin = random_digits(kPinBlock);
  if (!pin) return pin;
  const auto status = reset_retry_counter(transaction, 0, kApplicationPin, pin_block(puk.view()),
                                          pin_block(pin->view()));
  if (!status) return fail(status.error());
  if (const auto reset = core.pins.outcome(PinRole::so, *status); !reset) {
    return fail(reset.error());
  }
  core.pins.user_pin_was_reset();
  return pin;
}

/// The key that the card keeps behind the user's PIN, which is `pin` now.
Result<Secret> key_behind(AppletTransaction& transaction, Core& core, const Secret& pin) {
  const auto status = verify(transaction, kApplicationPin, pin_block(pin.view()));
  if (!status) return fail(status.error());
  if (const auto verified = core.pins.outcome(PinRole::user, *status); !verified) {
    return fail(verified.error());
  }
  auto keys = read_protected_keys(transaction);
  if (!keys) return fail(keys.error());
  for (Secret& key : *keys) {
    const auto done = authenticate(transaction, core.memory, key.view());
    if (done) return std::move(key);
    if (done.error().code != Errc::management_key) return fail(done.error());
  }
  return fail(Errc::management_key);
}

/// Authenticates with the factory's key, if that is in force; empty if not.
Result<Secret> factory_key_in_force(AppletTransaction& transaction, Core& core) {
  Secret factory = factory_management_key();
  const auto done = authenticate(transaction, core.memory, factory.view());
  if (failed_with(done, Errc::management_key)) return Secret();
  if (!done) return fail(done.error());
  const auto replaceable = knows_management_key_change(transaction);
  if (!replaceable) return fail(replaceable.error());
  if (!*replaceable) return fail(Errc::factory_secret);
  return factory;
}

Result<void> erase(AppletTransaction& transaction, std::uint32_t tag) {
  const auto erased = put_object(transaction, tag, {});
  if (!erased && !is_absence(erased.error().code)) return erased;
  return {};
}

Result<void> erase_contents(AppletTransaction& transaction) {
  for (const Place& place : all_places()) {
    const auto erased = erase(transaction, place.certificate_tag);
    if (!erased) return erased;
  }
  for (const DataPlace& place : data_places()) {
    const bool stays = place.tag == tag::kChuid || place.tag == tag::kPrintedInformation;
    if (stays || !place.modifiable) continue;
    if (const auto erased = erase(transaction, place.tag); !erased) return erased;
  }
  return {};
}

Result<void> settle_management_key(AppletTransaction& transaction, Core& core,
                                   const Personality& personality, const Secret& present) {
  if (personality.so_secret.kind == SoSecret::Kind::management_key) {
    if (const auto erased = erase(transaction, tag::kPrintedInformation); !erased) return erased;
    return say_key_is_protected(transaction, false);
  }
  const auto algorithm = core.memory.management_algorithm.get();
  if (!algorithm) return fail(Errc::internal);
  const auto rotated = rotate_protected_key(transaction, core, present, *algorithm);
  // The factory's has been dealt with; another one may stay where the card cannot change it.
  if (failed_with(rotated, Errc::unsupported)) return {};
  return rotated;
}

/// The SO has the management key: gives it.
Result<Secret> take_over_with_key(AppletTransaction& transaction, Core& core,
                                  const Personality& personality, const Secret& puk, bool proven) {
  Secret key = personality.so_secret.octets.clone();
  if (!proven) {
    const auto done = authenticate(transaction, core.memory, key.view());
    if (failed_with(done, Errc::management_key)) return fail(Errc::pin_incorrect);
    if (!done) return fail(done.error());
  }
  if (const auto taken = take_puk(transaction, core, puk); !taken) return fail(taken.error());
  const auto pin = random_user_pin(transaction, core, puk);
  if (!pin) return fail(pin.error());
  return key;
}

/// The SO has the PUK: finds the management key.
Result<Secret> take_over_with_puk(AppletTransaction& transaction, Core& core, const Secret& puk,
                                  bool proven) {
  auto factory = factory_key_in_force(transaction, core);
  if (!factory) return factory;
  if (!proven) {
    if (const auto taken = take_puk(transaction, core, puk); !taken) return fail(taken.error());
  }
  const auto pin = random_user_pin(transaction, core, puk);
  if (!pin) return fail(pin.error());
  return factory->empty() ? key_behind(transaction, core, *pin) : std::move(factory);
}

Result<Secret> take_over(AppletTransaction& transaction, Core& core, const Personality& personality,
                         bool proven) {
  const auto puk = personality.puk();
  if (!puk) return fail(puk.error());
  return personality.so_secret.kind == SoSecret::Kind::management_key
             ? take_over_with_key(transaction, core, personality, *puk, proven)
             : take_over_with_puk(transaction, core, *puk, proven);
}

}  // namespace

Result<void> repersonalise(AppletTransaction& transaction, Core& core,
                           const Personality& personality, bool proven) {
  const auto present = take_over(transaction, core, personality, proven);
  if (!present) return fail(present.error());
  // From here on the token says that it is none.
  const auto unfinished = write_mark(transaction, core, personality, false);
  if (!unfinished) return unfinished;
  const auto settled = settle_management_key(transaction, core, personality, *present);
  if (!settled) return settled;
  if (const auto erased = erase_contents(transaction); !erased) return erased;
  if (const auto written = write_public_objects(transaction); !written) return written;
  return write_mark(transaction, core, personality, true);
}

}  // namespace kunci::piv
