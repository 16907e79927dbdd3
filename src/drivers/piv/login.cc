// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/login.h"

#include <utility>

#include "base/log.h"
#include "drivers/piv/commands.h"
#include "drivers/piv/data_objects.h"
#include "drivers/piv/discovery.h"
#include "drivers/piv/known_card.h"
#include "drivers/piv/management_key.h"
#include "drivers/piv/pin_block.h"
#include "drivers/piv/powers.h"
#include "drivers/piv/reading.h"
#include "drivers/piv/token_mark.h"
#include "drivers/piv/vendor_commands.h"

namespace kunci::piv {
namespace {

Result<void> verify_user(AppletTransaction& transaction, Core& core, std::uint8_t reference,
                         const PinEntry& pin) {
  const auto status = verify_entry(transaction, reference, pin);
  if (!status) return fail(status.error());
  return core.pins.outcome(PinRole::user, *status, pin.at_pad() ? ByteView() : pin.typed->view());
}

/// A token that waits for its first user PIN has none that could be right. Looked at again, since
/// another program may have set it.
Result<void> check_pin_is_set(AppletTransaction& transaction, Core& core) {
  if (core.pins.state(PinRole::user).set) return {};
  core.memory.objects.forget(tag::kChuid);
  const auto chuid = read_chuid(transaction, core.memory);
  if (!chuid) return fail(chuid.error());
  const bool set = !*chuid || !(*chuid)->mark || (*chuid)->mark->user_pin_set;
  core.pins.learn_set(set);
  return set ? Result<void>() : fail(Errc::pin_not_set);
}

}  // namespace

Result<std::uint8_t> user_reference(AppletTransaction& transaction, CardMemory& memory) {
  Reading reading(transaction, memory);
  if (const auto recalled = recall_known_card(reading, memory); !recalled) {
    return fail(recalled.error());
  }
  const bool known = memory.objects.recall(tag::kDiscovery).has_value();
  if (!known && memory.application_pin_opens.get() == true) return kApplicationPin;
  const auto object = reading.public_object(tag::kDiscovery);
  if (!object) return fail(object.error());
  keep_facts(reading, memory);
  return *object ? user_pin_reference(**object) : kApplicationPin;
}

Result<void> check_user_pin(AppletTransaction& transaction, CardMemory& memory, ByteView pin) {
  if (const auto fits = check_user_pin(pin); !fits) return fits;
  if (is_decimal(pin) || memory.has_metadata.get() == true) return {};
  // Such PINs came with the first extensions, metadata much later.
  if (!memory.has_extensions.get()) {
    const auto extended = has_extensions(transaction);
    if (!extended) return fail(extended.error());
    memory.has_extensions.set(*extended);
  }
  return memory.has_extensions.get() == true ? Result<void>() : fail(Errc::pin_characters);
}

Result<iso7816::StatusWord> verify_entry(AppletTransaction& transaction, std::uint8_t reference,
                                         const PinEntry& pin) {
  if (!pin.at_pad()) return verify(transaction, reference, pin_block(pin.typed->view()));
  const auto response = transaction.perform_at_pad(verify_at_pad(reference));
  if (!response) return fail(response.error());
  return response->status;
}

Result<void> verify_so_secret(AppletTransaction& transaction, Core& core, const SoSecret& secret) {
  if (secret.kind == SoSecret::Kind::management_key) {
    const auto done = authenticate(transaction, core.memory, secret.octets.view());
    if (failed_with(done, Errc::management_key)) return fail(Errc::pin_incorrect);
    return done;
  }
  // The standard has no VERIFY for the PUK. Changing it to itself asks the same question.
  const auto known = core.pins.check_not_refused(PinRole::so, secret.octets.view());
  if (!known) return known;
  const WipedBytes block = pin_block(secret.octets.view());
  const auto status = change_reference_data(transaction, kPuk, block, block);
  if (!status) return fail(status.error());
  return core.pins.outcome(PinRole::so, *status, secret.octets.view());
}

Result<void> Login::login(PinRole role, const PinEntry& pin) {
  return role == PinRole::user ? login_user(pin) : login_so(pin);
}

Result<void> Login::login_user(const PinEntry& pin) {
  if (!pin.at_pad()) {
    if (const auto fits = check_user_pin(pin.typed->view()); !fits) return fits;
    const auto known = core_.pins.check_not_refused(PinRole::user, pin.typed->view());
    if (!known) return known;
  }
  iso7816::Card::Hold hold(core_.applet.card());
  const auto reference =
      core_.applet.run_selected([&](AppletTransaction& transaction) -> Result<std::uint8_t> {
        if (const auto set = check_pin_is_set(transaction, core_); !set) return fail(set.error());
        const auto used = user_reference(transaction, core_.memory);
        if (!used) return used;
        if (!pin.at_pad()) {
          const auto fits = check_user_pin(transaction, core_.memory, pin.typed->view());
          if (!fits) return fail(fits.error());
        }
        const auto verified = verify_user(transaction, core_, *used, pin);
        if (!verified) return fail(verified.error());
        return used;
      });
  if (!reference) return fail(reference.error());
  const bool keep = core_.settings.keep_pin && !pin.at_pad();
  core_.login.begin_user(*reference, keep ? pin.typed->clone() : Secret(), std::move(hold));
  return {};
}

Result<void> Login::login_so(const PinEntry& pin) {
  if (pin.at_pad()) return fail(Errc::pin_pad_absent);
  auto secret = SoSecret::from(pin.typed->view());
  if (!secret) return fail(secret.error());
  iso7816::Card::Hold hold(core_.applet.card());
  const auto verified = core_.applet.run_selected([&](AppletTransaction& transaction) {
    return verify_so_secret(transaction, core_, *secret);
  });
  if (!verified) return verified;
  core_.login.begin_so(std::move(*secret), std::move(hold));
  return {};
}

// By the standard a new SELECT of the same application leaves the PIN verified, so that only VERIFY
// with P1 = FF logs out. Cards older than that command lose the PIN with their application.
void Login::logout() {
  const auto who = core_.login.who();
  const bool had_powers =
      core_.login.had_powers() || (who == PinRole::so && core_.login.management_key());
  const std::uint8_t reference = core_.login.user_reference();
  iso7816::Card::Hold hold(core_.applet.card());
  core_.login.end();
  for (const DataPlace& place : data_places()) {
    if (place.is_private) core_.memory.objects.forget(place.tag);
  }
  if (!who) return;
  const auto done = core_.applet.run([&](AppletTransaction& transaction) -> Result<void> {
    if (who == PinRole::user) {
      const auto status = end_verification(transaction, reference);
      if (!status) return fail(status.error());
      if (!status->ok() && !transaction.in_doubt()) (void)select_default(transaction);
    }
    if (had_powers && !transaction.in_doubt()) end_powers(transaction, core_);
    return {};
  });
  if (!done) log::write(log::Level::info, "PIV: the card could not be told to log out");
}

Result<void> Login::consent(const PinEntry& pin) {
  if (!core_.login.is_user()) return fail(Errc::not_logged_in);
  if (pin.at_pad()) {
    const auto verified = core_.applet.run([&](AppletTransaction& transaction) {
      return verify_user(transaction, core_, core_.login.user_reference(), pin);
    });
    if (verified) core_.login.give_consent(nullptr);
    return verified;
  }
  if (const auto fits = check_user_pin(pin.typed->view()); !fits) return fits;
  const auto known = core_.pins.check_not_refused(PinRole::user, pin.typed->view());
  if (!known) return known;
  return give_consent(*pin.typed);
}

Result<void> Login::consent_with_held_pin() {
  if (!core_.login.is_user()) return fail(Errc::not_logged_in);
  const Secret held = core_.login.held_pin();
  if (held.empty()) return fail(Errc::not_logged_in);
  return give_consent(held);
}

Result<void> Login::give_consent(const Secret& pin) {
  const PinEntry entry{.typed = &pin};
  const auto verified = core_.applet.run([&](AppletTransaction& transaction) {
    return verify_user(transaction, core_, core_.login.user_reference(), entry);
  });
  if (verified) core_.login.give_consent(&pin);
  return verified;
}

}  // namespace kunci::piv
