// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/login.h"

#include <utility>
#include <vector>

#include "base/log.h"
#include "drivers/openpgp/data_objects.h"
#include "drivers/openpgp/pins.h"
#include "drivers/openpgp/reading.h"

namespace kunci::openpgp {
namespace {

/// A token that waits for its first user PIN has none that could be right. Looked at again, since
/// another program may have set it.
Result<void> check_pin_is_set(AppletTransaction& transaction, Core& core) {
  if (core.pins.state(PinRole::user).set) return {};
  core.memory.objects.forget(tag::kMark);
  const auto mark = read_mark(transaction, core);
  if (!mark) return fail(mark.error());
  const bool set = !*mark || (*mark)->user_pin_set;
  core.pins.learn_set(set);
  return set ? Result<void>() : fail(Errc::pin_not_set);
}

/// What a login sends: one verification where the PIN can be had for the other one.
std::vector<std::uint8_t> references_for(PinRole role, const ApplicationData& data,
                                         const HeldPin& held) {
  if (role == PinRole::so) return {kAdmin};
  if (held.is_nowhere()) return {kUser, kUserForSignature};
  return {data.may_have_key(*place_of(kSignature)) ? kUserForSignature : kUser};
}

/// Whether it is worth sending. What is typed at a pad is known to nobody before.
Result<void> check_typed(const Core& core, PinRole role, const PinEntry& pin) {
  if (pin.at_pad()) return {};
  const PinKind kind = role == PinRole::so ? PinKind::admin : PinKind::user;
  const ByteView value = pin.typed->view();
  if (const auto fits = rules_for(kind, core.memory).check(value); !fits) return fits;
  return core.pins.check_not_refused(role, value);
}

}  // namespace

Result<void> Login::login(PinRole role, const PinEntry& pin) {
  if (const auto worth = check_typed(core_, role, pin); !worth) return worth;
  const bool kept = !pin.at_pad() && (core_.settings.keep_pin || role == PinRole::so);
  HeldPin held{.typed = kept ? pin.typed->clone() : Secret(), .at_pad = pin.at_pad()};
  std::vector<std::uint8_t> verified;
  iso7816::Card::Hold hold(core_.applet.card());
  const auto job = [&](AppletTransaction& transaction) -> Result<void> {
    verified.clear();
    const auto data = read_application_data(transaction, core_);
    if (!data) return fail(data.error());
    if (role == PinRole::user) {
      if (const auto set = check_pin_is_set(transaction, core_); !set) return set;
    }
    for (const std::uint8_t reference : references_for(role, **data, held)) {
      const auto done = verify_entry(transaction, core_, reference, pin);
      if (!done) return done;
      verified.push_back(reference);
    }
    return {};
  };
  // The application's own answer is as good a proof as a selection: no PIN goes out before it.
  const bool proves_itself = core_.memory.application_data() == nullptr;
  const auto done = proves_itself ? core_.applet.run(job) : core_.applet.run_selected(job);
  if (!done) return done;
  core_.login.begin(role, std::move(held), std::move(hold));
  for (const std::uint8_t reference : verified) core_.login.note_verified(reference);
  return {};
}

// VERIFY with P1 = FF came with version 3. Cards older than that lose the PIN with their
// application.
void Login::logout() {
  const auto verified = core_.login.verified();
  iso7816::Card::Hold hold(core_.applet.card());
  core_.login.end();
  for (const DataPlace& place : data_places()) {
    if (place.is_private) core_.memory.objects.forget(static_cast<std::uint16_t>(place.tag));
  }
  if (verified.empty()) return;
  const auto done = core_.applet.run([&](AppletTransaction& transaction) -> Result<void> {
    for (const std::uint8_t reference : verified) {
      const auto status = end_verification(transaction, reference);
      if (!status) return fail(status.error());
      if (status->ok()) continue;
      if (!transaction.in_doubt()) (void)select_default(transaction);
      break;
    }
    return {};
  });
  if (!done) log::write(log::Level::info, "OpenPGP: the card could not be told to log out");
}

Result<void> Login::consent(const PinEntry& pin) {
  if (!core_.login.is_user()) return fail(Errc::not_logged_in);
  if (const auto worth = check_typed(core_, PinRole::user, pin); !worth) return worth;
  const auto verified = core_.applet.run([&](AppletTransaction& transaction) {
    return verify_entry(transaction, core_, kUserForSignature, pin);
  });
  if (!verified) return verified;
  core_.login.note_verified(kUserForSignature);
  core_.login.give_consent(pin.typed);
  return {};
}

Result<void> Login::consent_with_held_pin() {
  if (!core_.login.is_user()) return fail(Errc::not_logged_in);
  const HeldPin held = core_.login.pin_for(kUser);
  if (held.typed.empty()) return fail(Errc::not_logged_in);
  return consent(held.entry());
}

}  // namespace kunci::openpgp
