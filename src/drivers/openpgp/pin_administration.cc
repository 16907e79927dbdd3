// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/pin_administration.h"

#include <utility>

#include "base/log.h"
#include "drivers/openpgp/data_writing.h"
#include "drivers/openpgp/pin_pad.h"
#include "drivers/openpgp/pins.h"
#include "drivers/openpgp/reading.h"

namespace kunci::openpgp {
namespace {

PinKind kind_of(PinRole role) { return role == PinRole::so ? PinKind::admin : PinKind::user; }

std::uint8_t reference_of(PinRole role) { return role == PinRole::so ? kAdmin : kUserForSignature; }

/// The note "not set yet" is taken off a token that carries it. Under PW3.
Result<void> mark_as_set(AppletTransaction& transaction, Core& core, const PinEntry& pin) {
  auto mark = read_mark(transaction, core);
  if (!mark) return fail(mark.error());
  if (!*mark || (*mark)->user_pin_set) return {};
  (*mark)->user_pin_set = true;
  return write_mark(transaction, core, **mark, pin.at_pad() ? ByteView() : pin.typed->view());
}

Result<iso7816::StatusWord> send_reset(AppletTransaction& transaction, Core& core,
                                       const PinEntry& new_pin) {
  if (new_pin.at_pad()) {
    return send_from_pad(transaction, core, reset_at_pad(rules_for(PinKind::user, core.memory)));
  }
  const auto value = value_for(transaction, core, PinKind::user, new_pin.typed->view());
  if (!value) return fail(value.error());
  return reset_user_pin(transaction, *value);
}

/// Both are typed, or both are at the pad.
Result<iso7816::StatusWord> send_change(AppletTransaction& transaction, Core& core, PinRole role,
                                        const PinEntry& old_pin, const PinEntry& new_pin) {
  const PinKind kind = kind_of(role);
  if (old_pin.at_pad()) {
    const auto data = read_application_data(transaction, core);
    if (!data) return fail(data.error());
    return send_from_pad(transaction, core,
                         change_at_pad(reference_of(role), rules_for(kind, core.memory)));
  }
  const auto old_sent = value_for(transaction, core, kind, old_pin.typed->view());
  if (!old_sent) return fail(old_sent.error());
  const auto new_sent = value_for(transaction, core, kind, new_pin.typed->view());
  if (!new_sent) return fail(new_sent.error());
  return change_reference_data(transaction, reference_of(role), *old_sent, *new_sent);
}

/// With PW3 verified.
Result<void> reset_by_admin(AppletTransaction& transaction, Core& core, const PinEntry& new_pin) {
  const auto status = send_reset(transaction, core, new_pin);
  if (!status) return fail(status.error());
  if (*status == iso7816::kConditionsNotSatisfied) {
    log::write(log::Level::error,
               "OpenPGP: no user PIN could be set. Some cards take one only once they have a key, "
               "which is made with the present PIN: the factory's after an initialisation");
  }
  if (!status->ok()) return once_only(Result<void>(fail(error_of(*status))));
  core.pins.user_pin_was_reset();
  return once_only(mark_as_set(transaction, core, new_pin));
}

/// not_found where there is no code, after all.
Result<void> reset_by_code(AppletTransaction& transaction, Core& core, const Secret& code,
                           const Secret& new_pin, std::uint8_t tries) {
  const auto code_value = value_for(transaction, core, PinKind::reset_code, code.view());
  if (!code_value) return fail(code_value.error());
  const auto value = value_for(transaction, core, PinKind::user, new_pin.view());
  if (!value) return fail(value.error());
  const auto status = reset_user_pin_by_code(transaction, *code_value, *value);
  if (!status) return fail(status.error());
  const auto done = outcome_of_code(transaction, *status, tries);
  if (done) core.pins.user_pin_was_reset();
  return done;
}

/// With PW3 verified for this alone.
Result<void> reset_with_admin_pin(AppletTransaction& transaction, Core& core, const Secret& so_pin,
                                  const Secret& new_pin) {
  const auto known = core.pins.check_not_refused(PinRole::so, so_pin.view());
  if (!known) return known;
  const auto verified = verify_pin(transaction, core, kAdmin, so_pin.view());
  if (!verified) return verified;
  const auto done = reset_by_admin(transaction, core, {.typed = &new_pin});
  if (!core.login.is_verified(kAdmin)) (void)end_verification(transaction, kAdmin);
  return done;
}

}  // namespace

Result<void> PinAdministration::change(PinRole role, const PinEntry& old_pin,
                                       const PinEntry& new_pin) {
  if (old_pin.at_pad() != new_pin.at_pad()) return fail(Errc::unsupported);
  const ByteView old_value = old_pin.at_pad() ? ByteView() : old_pin.typed->view();
  if (!old_pin.at_pad()) {
    const auto known = core_.pins.check_not_refused(role, old_value);
    if (!known) return known;
  }
  return core_.applet.run_selected([&](AppletTransaction& transaction) -> Result<void> {
    const auto status = send_change(transaction, core_, role, old_pin, new_pin);
    if (!status) return fail(status.error());
    const auto changed = outcome_of(transaction, core_, kind_of(role), *status, old_value);
    if (!changed) return changed;
    core_.pins.value_changed(role);
    core_.login.replace_pin(role, new_pin);
    if (role == PinRole::so || !core_.login.is_user()) return {};
    if (!core_.login.pin_for(kUser).is_nowhere()) return {};
    // Nobody keeps the PIN for later: the login lives on by what is verified now.
    for (const std::uint8_t reference : {kUser, kUserForSignature}) {
      const auto verified = verify_entry(transaction, core_, reference, new_pin);
      if (!verified) return verified;
      core_.login.note_verified(reference);
    }
    return {};
  });
}

Result<void> PinAdministration::set_user_pin(const PinEntry& new_pin) {
  if (core_.login.who() != PinRole::so) return fail(Errc::not_logged_in);
  return run_as_admin(core_, [&](AppletTransaction& transaction) {
    return reset_by_admin(transaction, core_, new_pin);
  });
}

Result<void> PinAdministration::unblock(const PinEntry& so_pin, const PinEntry& new_pin) {
  if (so_pin.at_pad() || new_pin.at_pad()) return fail(Errc::pin_pad_absent);
  return core_.applet.run_selected([&](AppletTransaction& transaction) -> Result<void> {
    const auto pins = read_pin_status(transaction);
    if (!pins) return fail(pins.error());
    if (pins->reset_code_tries != 0) {
      const auto done =
          reset_by_code(transaction, core_, *so_pin.typed, *new_pin.typed, pins->reset_code_tries);
      if (!failed_with(done, Errc::not_found)) return done;
    }
    return reset_with_admin_pin(transaction, core_, *so_pin.typed, *new_pin.typed);
  });
}

}  // namespace kunci::openpgp
