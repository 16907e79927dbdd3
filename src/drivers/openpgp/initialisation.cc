// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/initialisation.h"

#include <string>
#include <utility>

#include "base/log.h"
#include "drivers/openpgp/data_writing.h"
#include "drivers/openpgp/factory_reset.h"
#include "drivers/openpgp/pins.h"
#include "drivers/openpgp/reading.h"

namespace kunci::openpgp {
namespace {

constexpr std::size_t kUnknownPin = 8;  // digits of a user PIN, or a code, that nobody knows

Result<void> replace_factory_pin(AppletTransaction& transaction, Core& core, PinKind kind,
                                 ByteView factory, ByteView value) {
  const auto old_sent = value_for(transaction, core, kind, factory);
  if (!old_sent) return fail(old_sent.error());
  const auto new_sent = value_for(transaction, core, kind, value);
  if (!new_sent) return fail(new_sent.error());
  const std::uint8_t reference = kind == PinKind::admin ? kAdmin : kUserForSignature;
  const auto status = change_reference_data(transaction, reference, *old_sent, *new_sent);
  if (!status) return fail(status.error());
  if (!status->ok()) return fail(Errc::factory_secret, status->value);
  return {};
}

Result<void> prove_so_pin(AppletTransaction& transaction, Core& core, const Secret& so_pin) {
  const auto known = core.pins.check_not_refused(PinRole::so, so_pin.view());
  if (!known) return known;
  return verify_pin(transaction, core, kAdmin, so_pin.view());
}

/// False where the factory's stays: Gnuk refuses the change before there is a key, and until then
/// there is nothing that PW1 would open. Tried twice, since a card's rule holds the second time
/// too.
Result<bool> replace_user_pin(AppletTransaction& transaction, Core& core,
                              const ApplicationData& data, const Secret& unknown_pin) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto done =
        replace_factory_pin(transaction, core, PinKind::user, kFactoryUserPin, unknown_pin.view());
    if (done) return true;
    const bool too_early =
        !data.has_any_key() && done.error().status_word == iso7816::kConditionsNotSatisfied.value;
    if (!too_early) return fail(done.error());
  }
  return false;
}

/// One that the factory left is a way in that nobody has chosen. Cards that do not delete it may
/// take another, which nobody knows. Those that refuse that too most likely count tries for none.
Result<void> take_reset_code_away(AppletTransaction& transaction, Core& core,
                                  const ApplicationData& data, const Secret& unknown_code) {
  if (data.pins.reset_code_tries == 0) return {};
  if (write_reset_code(transaction, core, nullptr)) return {};
  const auto replaced = write_reset_code(transaction, core, &unknown_code);
  if (replaced) return {};
  const Error& error = replaced.error();
  const bool refused = error.status_word != 0 && !data.has_any_key();
  if (!refused) return fail(Errc::factory_secret, error.status_word);
  log::write(log::Level::error, "OpenPGP: the card's resetting code, if any, could not be changed");
  return {};
}

/// From the factory state. PW3 comes first: where that is interrupted, the card is the SO PIN's.
Result<void> personalise(AppletTransaction& transaction, Core& core, const Secret& so_pin,
                         std::string_view label) {
  const auto unknown = random_digits(kUnknownPin);
  if (!unknown) return fail(unknown.error());
  auto done =
      replace_factory_pin(transaction, core, PinKind::admin, kFactoryAdminPin, so_pin.view());
  if (!done) return done;
  done = verify_pin(transaction, core, kAdmin, so_pin.view());
  if (!done) return done;
  const auto data = read_application_data(transaction, core);
  if (!data) return fail(data.error());
  const auto replaced = replace_user_pin(transaction, core, **data, *unknown);
  if (!replaced) return fail(replaced.error());
  done = take_reset_code_away(transaction, core, **data, *unknown);
  if (!done) return done;
  // A PIN that stays is the one to log in with, until there is a key and another one can be set.
  return write_mark(transaction, core,
                    {.label = std::string(fitting_label(label)), .user_pin_set = !*replaced},
                    unknown->view());
}

Result<void> initialize_card(AppletTransaction& transaction, Core& core, const Secret& so_pin,
                             std::string_view label) {
  if (const auto awake = wake_up(transaction, core); !awake) return awake;
  const auto data = read_application_data(transaction, core);
  if (!data) return fail(data.error());
  const auto mark = read_mark(transaction, core);
  if (!mark) return fail(mark.error());
  if (!(*data)->has_life_cycle) return fail(Errc::unsupported);
  const bool initialized = is_initialized(**data, *mark);
  if (initialized) {
    const auto proven = prove_so_pin(transaction, core, so_pin);
    if (!proven) return proven;
  }
  const auto reset = reset_card(transaction, core, initialized);
  if (!reset) return reset;
  core.memory.forget_contents();
  return personalise(transaction, core, so_pin, label);
}

}  // namespace

bool is_initialized(const ApplicationData& data, const std::optional<TokenMark>& mark) {
  if (!data.capabilities.private_objects) return true;
  return mark ? mark->finished : data.has_any_key();
}

Result<void> Initialisation::initialize(const Secret& so_pin, std::string_view label) {
  const auto fits = rules_for(PinKind::admin, core_.memory).check(so_pin.view());
  if (!fits) return fits;
  if (equal_in_constant_time(so_pin.view(), kFactoryAdminPin)) return fail(Errc::factory_secret);
  core_.login.end();
  core_.memory.forget_contents();
  return core_.applet.run_selected([&](AppletTransaction& transaction) -> Result<void> {
    const auto done = once_only(initialize_card(transaction, core_, so_pin, label));
    // The card is another one now, or on its way: what was known of it is not.
    core_.memory.forget_contents();
    if (!done) return done;
    const bool user_pin_set = core_.pins.state(PinRole::user).set;
    core_.pins.clear();
    core_.pins.learn_set(user_pin_set);
    (void)end_verification(transaction, kAdmin);
    return {};
  });
}

}  // namespace kunci::openpgp
