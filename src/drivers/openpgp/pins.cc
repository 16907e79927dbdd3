// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/pins.h"

#include <algorithm>

#include "drivers/openpgp/data_objects.h"
#include "drivers/openpgp/pin_pad.h"
#include "drivers/openpgp/reading.h"

namespace kunci::openpgp {
namespace {

using iso7816::StatusWord;

// Of cards that have not been asked yet, or tell nothing usable.
constexpr std::size_t kMostPin = 127;

std::size_t told_maximum(PinKind kind, const PinStatus& pins) {
  switch (kind) {
    case PinKind::user:
      return pins.max_user;
    case PinKind::admin:
      return pins.max_admin;
    case PinKind::reset_code:
      return pins.max_reset_code;
  }
  return 0;
}

ByteView salt_for(PinKind kind, const Kdf& kdf) {
  switch (kind) {
    case PinKind::user:
      return kdf.user_salt;
    case PinKind::admin:
      return kdf.admin_salt;
    case PinKind::reset_code:
      return kdf.reset_code_salt;
  }
  return {};
}

std::uint8_t tries_of(PinKind kind, const PinStatus& pins) {
  switch (kind) {
    case PinKind::user:
      return pins.user_tries;
    case PinKind::admin:
      return pins.admin_tries;
    case PinKind::reset_code:
      return pins.reset_code_tries;
  }
  return 0;
}

PinKind kind_of(std::uint8_t reference) {
  return reference == kAdmin ? PinKind::admin : PinKind::user;
}

constexpr StatusWord wrong_with(std::uint8_t tries) {
  constexpr std::uint16_t kWrongWithTries = 0x63c0;
  constexpr std::uint8_t kMostTold = 15;
  return {static_cast<std::uint16_t>(kWrongWithTries | std::min(tries, kMostTold))};
}

Result<std::uint8_t> read_tries(AppletTransaction& transaction, PinKind kind) {
  const auto pins = read_pin_status(transaction);
  if (!pins) return fail(pins.error());
  return tries_of(kind, *pins);
}

/// 6985 is what some cards say of a wrong old PIN when it is to be changed.
bool may_mean_wrong(StatusWord status) {
  return status == iso7816::kSecurityStatusNotSatisfied ||
         status == iso7816::kConditionsNotSatisfied;
}

/// A refusal without a try less: it was not the PIN that the card did not like. Any right PIN,
/// another program's too, gives back all tries, usually three, so that fewer than those prove
/// nothing. 6985 speaks of wrong PINs so seldom that they do there.
bool is_untried(StatusWord status, std::optional<std::uint8_t> before, std::uint8_t now) {
  constexpr std::uint8_t kUsualTries = 3;
  if (!before) return now == kUsualTries;
  const bool seldom = status == iso7816::kConditionsNotSatisfied;
  return now >= (seldom ? *before : std::max(*before, kUsualTries));
}

}  // namespace

PinRules rules_for(PinKind kind, const CardMemory& memory) {
  const std::size_t least = kind == PinKind::user ? kLeastUserPin : kLeastAdminPin;
  const auto data = memory.application_data();
  const std::size_t told = data ? told_maximum(kind, data->pins) : 0;
  return {.min_length = least, .max_length = told < least ? kMostPin : told, .digits_only = false};
}

Result<WipedBytes> value_for(AppletTransaction& transaction, Core& core, PinKind kind,
                             ByteView pin) {
  const auto kdf = read_kdf(transaction, core);
  if (!kdf) return fail(kdf.error());
  if (const auto fits = rules_for(kind, core.memory).check(pin); !fits) return fail(fits.error());
  if (*kdf) return derived(**kdf, salt_for(kind, **kdf), pin);
  return WipedBytes(pin.begin(), pin.end());
}

Result<PinStatus> read_pin_status(AppletTransaction& transaction) {
  const auto octets = get_data(transaction, tag::kPinStatus);
  if (!octets) return fail(octets.error());
  return pin_status_from(*octets);
}

Result<StatusWord> with_tries(AppletTransaction& transaction, PinKind kind, StatusWord status) {
  if (status != iso7816::kSecurityStatusNotSatisfied) return status;
  const auto tries = read_tries(transaction, kind);
  if (!tries) return fail(tries.error());
  return wrong_with(*tries);
}

Result<void> outcome_of(AppletTransaction& transaction, Core& core, PinKind kind, StatusWord status,
                        ByteView sent) {
  const PinRole role = kind == PinKind::admin ? PinRole::so : PinRole::user;
  if (!may_mean_wrong(status)) return core.pins.outcome(role, status, sent);
  const auto tries = read_tries(transaction, kind);
  if (!tries) return fail(tries.error());
  if (is_untried(status, core.pins.state(role).tries_left, *tries)) {
    core.pins.learn(role, {.tries_left = *tries});
    return fail(Errc::refused, status.value);
  }
  return core.pins.outcome(role, wrong_with(*tries), sent);
}

Result<void> outcome_of_code(AppletTransaction& transaction, StatusWord status,
                             std::uint8_t before) {
  const bool may_be_none = may_mean_wrong(status) || status == iso7816::kReferenceNotFound;
  if (!may_be_none) return status.ok() ? Result<void>() : fail(iso7816::error_from(status));
  const auto tries = read_tries(transaction, PinKind::reset_code);
  if (!tries) return fail(tries.error());
  if (*tries >= before) return fail(Errc::not_found, status.value);
  return fail(iso7816::error_from(wrong_with(*tries)));
}

Result<void> verify_pin(AppletTransaction& transaction, Core& core, std::uint8_t reference,
                        ByteView pin) {
  const PinKind kind = kind_of(reference);
  const auto value = value_for(transaction, core, kind, pin);
  if (!value) return fail(value.error());
  const auto status = verify(transaction, reference, *value);
  if (!status) return fail(status.error());
  return outcome_of(transaction, core, kind, *status, pin);
}

Result<StatusWord> send_from_pad(AppletTransaction& transaction, Core& core,
                                 const iso7816::PinPadRequest& request) {
  const auto kdf = read_kdf(transaction, core);
  if (!kdf) return fail(kdf.error());
  if (*kdf) return fail(Errc::pin_pad_absent);
  const auto response = transaction.perform_at_pad(request);
  if (!response) return fail(response.error());
  return response->status;
}

Result<void> verify_entry(AppletTransaction& transaction, Core& core, std::uint8_t reference,
                          const PinEntry& pin) {
  if (!pin.at_pad()) return verify_pin(transaction, core, reference, pin.typed->view());
  const PinKind kind = kind_of(reference);
  const auto status =
      send_from_pad(transaction, core, verify_at_pad(reference, rules_for(kind, core.memory)));
  if (!status) return fail(status.error());
  return outcome_of(transaction, core, kind, *status);
}

Result<void> require(AppletTransaction& transaction, Core& core, std::uint8_t reference) {
  if (!core.login.who()) return fail(Errc::not_logged_in);
  if (core.login.is_verified(reference)) return {};
  const HeldPin pin = core.login.pin_for(reference);
  if (pin.is_nowhere()) {
    const bool admin_missing = reference == kAdmin && !core.login.is_admin();
    return fail(admin_missing ? Errc::management_key : Errc::not_logged_in);
  }
  const auto verified = verify_entry(transaction, core, reference, pin.entry());
  if (!verified) {
    const Errc code = verified.error().code;
    // What was typed just now may be mistyped. Where it was held, somebody has changed the PIN: it
    // is worth nothing any more.
    const bool refused = code == Errc::pin_incorrect || code == Errc::pin_locked;
    if (!refused || pin.at_pad) return verified;
    core.login.end();
    return fail(Errc::not_logged_in, verified.error().status_word);
  }
  core.login.note_verified(reference);
  return {};
}

}  // namespace kunci::openpgp
