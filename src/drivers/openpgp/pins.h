// SPDX-License-Identifier: Apache-2.0
// PINs as the card is given them, and what its answers mean (OpenPGP card 3.4.1, 4.3).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "drivers/openpgp/commands.h"
#include "drivers/openpgp/core.h"
#include "iso7816/status_word.h"
#include "token/pin.h"

namespace kunci::openpgp {

inline constexpr std::uint8_t kFactoryUserPin[] = {'1', '2', '3', '4', '5', '6'};
inline constexpr std::uint8_t kFactoryAdminPin[] = {'1', '2', '3', '4', '5', '6', '7', '8'};

inline constexpr std::size_t kLeastUserPin = 6;
inline constexpr std::size_t kLeastAdminPin = 8;

enum class PinKind : std::uint8_t { user, admin, reset_code };

/// By the lengths that the card tells, as far as they are known.
PinRules rules_for(PinKind kind, const CardMemory& memory);

/// What is sent for a PIN: itself, or its hash where the card wants hashes. Reads what must be
/// known for that. pin_length before anything is sent.
Result<WipedBytes> value_for(AppletTransaction& transaction, Core& core, PinKind kind,
                             ByteView pin);

/// C4, as it stands now.
Result<PinStatus> read_pin_status(AppletTransaction& transaction);

/// A status word with the tries left: cards may answer a wrong PIN by a bare 6982 (7.2.2), and
/// their counters are read then.
Result<iso7816::StatusWord> with_tries(AppletTransaction& transaction, PinKind kind,
                                       iso7816::StatusWord status);

/// What the card's answer to PW1 or PW3 means, remembered: pin_incorrect with its tries,
/// pin_locked, refused.
Result<void> outcome_of(AppletTransaction& transaction, Core& core, PinKind kind,
                        iso7816::StatusWord status, ByteView sent = {});

/// What the answer to a resetting code means, for which there were `before` tries: pin_incorrect
/// with its tries, pin_locked; not_found where the refusal cost none, since some cards count tries
/// for a code that nobody has set.
Result<void> outcome_of_code(AppletTransaction& transaction, iso7816::StatusWord status,
                             std::uint8_t before);

/// VERIFY, the outcome remembered. Errors as outcome_of().
Result<void> verify_pin(AppletTransaction& transaction, Core& core, std::uint8_t reference,
                        ByteView pin);

/// What the person typed at the reader's pad, which sends it. pin_pad_absent also where the card
/// wants hashes, which no pad makes; else as PinPad::perform.
Result<iso7816::StatusWord> send_from_pad(AppletTransaction& transaction, Core& core,
                                          const iso7816::PinPadRequest& request);

/// verify_pin() of what was typed, or is at the pad.
Result<void> verify_entry(AppletTransaction& transaction, Core& core, std::uint8_t reference,
                          const PinEntry& pin);

/// Makes a verification hold on the card that the present login has the PIN for; nothing is sent
/// where it is believed to hold. A person who has logged in at the reader's pad is asked there.
/// not_logged_in; management_key where it is PW3 that is missing.
Result<void> require(AppletTransaction& transaction, Core& core, std::uint8_t reference);

/// Runs a job with PW3 verified, in one transaction.
template <std::invocable<AppletTransaction&> Job>
auto run_as_admin(Core& core, Job&& job) -> std::invoke_result_t<Job, AppletTransaction&> {
  return core.applet.run(
      [&](AppletTransaction& transaction) -> std::invoke_result_t<Job, AppletTransaction&> {
        if (const auto verified = require(transaction, core, kAdmin); !verified) {
          return fail(verified.error());
        }
        return job(transaction);
      });
}

}  // namespace kunci::openpgp
