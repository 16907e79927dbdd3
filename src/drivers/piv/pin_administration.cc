// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/pin_administration.h"

#include <utility>

#include "drivers/piv/commands.h"
#include "drivers/piv/discovery.h"
#include "drivers/piv/login.h"
#include "drivers/piv/management_key.h"
#include "drivers/piv/pin_block.h"
#include "drivers/piv/token_mark.h"
#include "drivers/piv/vendor_commands.h"

namespace kunci::piv {
namespace {

/// Changing a PIN verifies it on many cards. Without a login of ours it must not stay so.
void leave_unverified(AppletTransaction& transaction, Core& core, std::uint8_t reference) {
  if (!core.login.is_user()) (void)end_verification(transaction, reference);
}

/// For a login whose PIN was just changed: whether the card still has it verified is its affair.
Result<void> keep_verified(AppletTransaction& transaction, Core& core, std::uint8_t reference,
                           ByteView pin) {
  if (!core.login.is_user()) {
    leave_unverified(transaction, core, reference);
    return {};
  }
  core.login.replace_held_pin(pin);
  const auto status = verify(transaction, reference, pin_block(pin));
  if (!status) return fail(status.error());
  return core.pins.outcome(PinRole::user, *status);
}

Result<iso7816::StatusWord> reset_user_pin_with(AppletTransaction& transaction,
                                                const WipedBytes& puk, const PinEntry& new_pin) {
  if (!new_pin.at_pad()) {
    return reset_retry_counter(transaction, 0, kApplicationPin, puk,
                               pin_block(new_pin.typed->view()));
  }
  const auto response = transaction.perform_at_pad(reset_at_pad(puk));
  if (!response) return fail(response.error());
  return response->status;
}

Result<void> replace_puk(AppletTransaction& transaction, Core& core, const Secret& old_puk,
                         const Secret& new_puk) {
  const auto known = core.pins.check_not_refused(PinRole::so, old_puk.view());
  if (!known) return known;
  const auto status = change_reference_data(transaction, kPuk, pin_block(old_puk.view()),
                                            pin_block(new_puk.view()));
  if (!status) return fail(status.error());
  const auto changed = core.pins.outcome(PinRole::so, *status, old_puk.view());
  if (changed) core.pins.value_changed(PinRole::so);
  return changed;
}

/// Repeatable: an interrupted change is taken up where it ended.
Result<void> replace_management_key(AppletTransaction& transaction, Core& core,
                                    const Secret& old_key, const Secret& new_key) {
  auto authenticated = authenticate(transaction, core.memory, old_key.view());
  if (failed_with(authenticated, Errc::management_key)) {
    const auto already = authenticate(transaction, core.memory, new_key.view());
    if (already) return {};
    return fail(Errc::pin_incorrect);
  }
  if (!authenticated) return authenticated;
  const auto algorithm = core.memory.management_algorithm.get();
  if (!algorithm || key_size_of(*algorithm) != new_key.size()) return fail(Errc::pin_length);
  const auto status =
      set_management_key(transaction, static_cast<std::uint8_t>(*algorithm), new_key.view());
  if (!status) return fail(status.error());
  if (is_unknown(*status)) return fail(Errc::unsupported, status->value);
  if (!status->ok()) return fail(iso7816::error_from(*status));
  return {};
}

}  // namespace

Result<Secret> puk_of(AppletTransaction& transaction, Core& core, const SoSecret& secret) {
  if (secret.kind == SoSecret::Kind::puk) return secret.octets.clone();
  const auto chuid = read_chuid(transaction, core.memory);
  if (!chuid) return fail(chuid.error());
  if (!*chuid || !(*chuid)->guid) return fail(Errc::unsupported);
  return derived_puk(secret.octets, *(*chuid)->guid);
}

Result<void> PinAdministration::change(PinRole role, const PinEntry& old_pin,
                                       const PinEntry& new_pin) {
  if (role == PinRole::user) {
    if (old_pin.at_pad() != new_pin.at_pad()) return fail(Errc::unsupported);
    return old_pin.at_pad() ? change_user_at_pad() : change_user(old_pin, new_pin);
  }
  if (old_pin.at_pad() || new_pin.at_pad()) return fail(Errc::pin_pad_absent);
  return change_so(*old_pin.typed, *new_pin.typed);
}

Result<void> PinAdministration::change_user(const PinEntry& old_pin, const PinEntry& new_pin) {
  const ByteView old_value = old_pin.typed->view();
  const ByteView new_value = new_pin.typed->view();
  if (const auto fits = check_user_pin(old_value); !fits) return fits;
  if (const auto fits = check_user_pin(new_value); !fits) return fits;
  const auto known = core_.pins.check_not_refused(PinRole::user, old_value);
  if (!known) return known;
  const auto job = [&](AppletTransaction& transaction) -> Result<void> {
    const auto fits = check_user_pin(transaction, core_.memory, new_value);
    if (!fits) return fits;
    const auto reference = user_reference(transaction, core_.memory);
    if (!reference) return fail(reference.error());
    const auto status =
        change_reference_data(transaction, *reference, pin_block(old_value), pin_block(new_value));
    if (!status) return fail(status.error());
    const auto changed = core_.pins.outcome(PinRole::user, *status, old_value);
    if (!changed) return changed;
    core_.pins.value_changed(PinRole::user);
    return keep_verified(transaction, core_, *reference, new_value);
  };
  // A new selection would end the login on some cards; while it lives, the applet has proven
  // itself.
  return core_.login.is_user() ? core_.applet.run(job) : core_.applet.run_selected(job);
}

Result<void> PinAdministration::change_user_at_pad() {
  const auto job = [&](AppletTransaction& transaction) -> Result<void> {
    const auto reference = user_reference(transaction, core_.memory);
    if (!reference) return fail(reference.error());
    const auto response = transaction.perform_at_pad(change_at_pad(*reference));
    if (!response) return fail(response.error());
    const auto changed = core_.pins.outcome(PinRole::user, response->status);
    if (!changed) return changed;
    core_.pins.value_changed(PinRole::user);
    leave_unverified(transaction, core_, *reference);
    return {};
  };
  return core_.login.is_user() ? core_.applet.run(job) : core_.applet.run_selected(job);
}

Result<void> PinAdministration::change_so(const Secret& old_pin, const Secret& new_pin) {
  const auto old_secret = SoSecret::from(old_pin.view());
  if (!old_secret) return fail(old_secret.error());
  const auto new_secret = SoSecret::from(new_pin.view());
  if (!new_secret) return fail(new_secret.error());
  if (old_secret->kind != new_secret->kind) return fail(Errc::pin_length);
  return core_.applet.run_selected([&](AppletTransaction& transaction) -> Result<void> {
    const auto old_puk = puk_of(transaction, core_, *old_secret);
    if (!old_puk) return fail(old_puk.error());
    const auto new_puk = puk_of(transaction, core_, *new_secret);
    if (!new_puk) return fail(new_puk.error());
    if (old_secret->kind == SoSecret::Kind::management_key) {
      const auto replaced =
          replace_management_key(transaction, core_, old_secret->octets, new_secret->octets);
      if (!replaced) return replaced;
    }
    const auto changed = replace_puk(transaction, core_, *old_puk, *new_puk);
    if (changed) core_.login.replace_so_secret(new_secret->clone());
    return changed;
  });
}

Result<void> PinAdministration::set_user_pin(const PinEntry& new_pin) {
  const auto so_secret = core_.login.so_secret();
  if (!so_secret) return fail(Errc::not_logged_in);
  return reset_user_pin(*so_secret, new_pin);
}

Result<void> PinAdministration::unblock(const PinEntry& so_pin, const PinEntry& new_pin) {
  if (so_pin.at_pad() || new_pin.at_pad()) return fail(Errc::pin_pad_absent);
  const auto so_secret = SoSecret::from(so_pin.typed->view());
  if (!so_secret) return fail(so_secret.error());
  return reset_user_pin(*so_secret, new_pin);
}

Result<void> PinAdministration::reset_user_pin(const SoSecret& so_secret, const PinEntry& new_pin) {
  if (!new_pin.at_pad()) {
    if (const auto fits = check_user_pin(new_pin.typed->view()); !fits) return fits;
  }
  return core_.applet.run_selected([&](AppletTransaction& transaction) -> Result<void> {
    if (!new_pin.at_pad()) {
      const auto fits = check_user_pin(transaction, core_.memory, new_pin.typed->view());
      if (!fits) return fits;
    }
    const auto reference = user_reference(transaction, core_.memory);
    if (!reference) return fail(reference.error());
    // RESET RETRY COUNTER is for the application's PIN only.
    if (*reference != kApplicationPin) return fail(Errc::unsupported);
    const auto puk = puk_of(transaction, core_, so_secret);
    if (!puk) return fail(puk.error());
    const auto known = core_.pins.check_not_refused(PinRole::so, puk->view());
    if (!known) return known;
    const auto status = reset_user_pin_with(transaction, pin_block(puk->view()), new_pin);
    if (!status) return fail(status.error());
    const auto reset = core_.pins.outcome(PinRole::so, *status, puk->view());
    if (!reset) return reset;
    core_.pins.user_pin_was_reset();
    const auto marked = mark_user_pin_as_set(transaction, core_, so_secret, new_pin);
    leave_unverified(transaction, core_, *reference);
    return marked;
  });
}

}  // namespace kunci::piv
