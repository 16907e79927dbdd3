// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/administration.h"

#include <utility>

#include "drivers/piv/card_status.h"
#include "drivers/piv/commands.h"
#include "drivers/piv/data_objects.h"
#include "drivers/piv/discovery.h"
#include "drivers/piv/factory_reset.h"
#include "drivers/piv/key_places.h"
#include "drivers/piv/management_key.h"
#include "drivers/piv/personalisation.h"
#include "drivers/piv/pin_block.h"
#include "drivers/piv/powers.h"
#include "drivers/piv/protected_key.h"
#include "drivers/piv/vendor_commands.h"

namespace kunci::piv {
namespace {

/// From the factory's value to the one that shall stand.
Result<void> replace(AppletTransaction& transaction, Core& core, PinRole role, ByteView factory,
                     const Secret& value) {
  const std::uint8_t reference = role == PinRole::user ? kApplicationPin : kPuk;
  const auto status =
      change_reference_data(transaction, reference, pin_block(factory), pin_block(value.view()));
  if (!status) return fail(status.error());
  core.pins.value_changed(role);
  return core.pins.outcome(role, *status);
}

/// The printed information is the place for the key: not if it is used for what its name says.
Result<void> check_place_for_key(AppletTransaction& transaction) {
  const auto content = get_object(transaction, tag::kPrintedInformation, Sensitivity::secret);
  if (failed_with(content, Errc::not_found)) return {};
  if (!content) return fail(content.error());
  if (!keeps_management_key(*content)) return fail(Errc::write_protected);
  return {};
}

Result<void> stop_keeping_key(AppletTransaction& transaction, bool pin_verified) {
  const auto kept = keeps_management_key(transaction, pin_verified);
  if (!kept) return fail(kept.error());
  if (!*kept) return {};
  if (const auto erased = erase_protected_key(transaction); !erased) return erased;
  return say_key_is_protected(transaction, false);
}

}  // namespace

Result<CardAdministrator::Status> Administration::status() {
  return core_.applet.run(
      [this](AppletTransaction& transaction) { return read_status(transaction, core_); });
}

Result<void> Administration::reset_to_factory() {
  core_.login.end();
  return core_.applet.run_selected([this](AppletTransaction& transaction) -> Result<void> {
    const auto reset = reset_card(transaction);
    core_.memory.forget_contents();
    core_.pins.clear();
    if (!reset) return fail(reset.error());
    if (!*reset) return fail(Errc::unsupported);
    return {};
  });
}

Result<void> Administration::login_management(const Secret& key) {
  if (!core_.login.who()) return fail(Errc::not_logged_in);
  const auto done = core_.applet.run([&](AppletTransaction& transaction) {
    return authenticate(transaction, core_.memory, key.view());
  });
  if (!done) return done;
  core_.login.add_management_key(key.clone());
  core_.login.note_powers();
  return {};
}

Result<void> Administration::set_management_key(ManagementAlgorithm algorithm, const Secret* key) {
  if (algorithm == ManagementAlgorithm::none) return fail(Errc::parameter_invalid);
  if (key != nullptr && key->size() != key_size_of(algorithm)) return fail(Errc::key_size);
  if (key == nullptr && !core_.login.is_user()) return fail(Errc::not_logged_in);
  return core_.applet.run([&](AppletTransaction& transaction) -> Result<void> {
    const auto present = obtain_powers(transaction, core_);
    if (!present) return fail(present.error());
    if (key == nullptr) {
      if (const auto free = check_place_for_key(transaction); !free) return free;
      const auto rotated = once_only(rotate_protected_key(transaction, core_, *present, algorithm));
      if (rotated) core_.login.add_management_key({});
      return rotated;
    }
    const auto adopted = once_only(adopt_management_key(transaction, core_, *key, algorithm));
    if (!adopted) return adopted;
    core_.memory.objects.forget(tag::kPrintedInformation);
    core_.login.add_management_key(key->clone());
    return once_only(stop_keeping_key(transaction, core_.login.is_user()));
  });
}

Result<Bytes> Administration::attest(KeyReference key) {
  if (place_of(key) == nullptr) return fail(Errc::not_found);
  return core_.applet.run([key](AppletTransaction& transaction) -> Result<Bytes> {
    const auto answer = piv::attest(transaction, key.value);
    if (!answer) return fail(answer.error());
    if (!answer->status.ok()) return fail(iso7816::error_from(answer->status));
    return Bytes(answer->data.begin(), answer->data.end());
  });
}

Result<void> Administration::set_retries(std::uint8_t user_tries, std::uint8_t so_tries,
                                         const Secret& user_pin, const Secret& so_pin) {
  if (!core_.login.is_user()) return fail(Errc::not_logged_in);
  if (user_tries == 0 || so_tries == 0) return fail(Errc::parameter_invalid);
  if (const auto fits = check_user_pin(user_pin.view()); !fits) return fits;
  const auto so_secret = SoSecret::from(so_pin.view());
  if (!so_secret) return fail(so_secret.error());
  if (so_secret->kind != SoSecret::Kind::puk) return fail(Errc::unsupported);
  if (is_factory_secret(*so_secret)) return fail(Errc::factory_secret);
  return run_with_powers(core_, [&](AppletTransaction& transaction) -> Result<void> {
    const auto status = piv::set_retries(transaction, user_tries, so_tries);
    if (!status) return fail(status.error());
    if (is_unknown(*status)) return fail(Errc::unsupported, status->value);
    if (!status->ok()) return fail(iso7816::error_from(*status));
    const auto so_set =
        once_only(replace(transaction, core_, PinRole::so, kFactoryPuk, so_secret->octets));
    const auto user_set =
        once_only(replace(transaction, core_, PinRole::user, kFactoryPin, user_pin));
    if (!so_set) return so_set;
    if (!user_set) return user_set;
    core_.pins.learn(PinRole::user, {.tries_left = user_tries, .tries_max = user_tries});
    core_.pins.learn(PinRole::so, {.tries_left = so_tries, .tries_max = so_tries});
    core_.login.replace_held_pin(user_pin.view());
    const auto verified = verify(transaction, kApplicationPin, pin_block(user_pin.view()));
    if (!verified) return fail(verified.error());
    return core_.pins.outcome(PinRole::user, *verified);
  });
}

}  // namespace kunci::piv
