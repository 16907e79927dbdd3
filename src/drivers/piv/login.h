// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "drivers/piv/core.h"
#include "drivers/piv/so_secret.h"
#include "token/pin.h"

namespace kunci::piv {

/// Logging in and out, and the consent to single uses, as Token describes them.
class Login {
 public:
  explicit Login(Core& core) : core_(core) {}

  Result<void> login(PinRole role, const PinEntry& pin);
  void logout();
  Result<void> consent(const PinEntry& pin);
  Result<void> consent_with_held_pin();
  void withdraw_consent() { core_.login.withdraw_consent(); }

 private:
  Result<void> login_user(const PinEntry& pin);
  Result<void> login_so(const PinEntry& pin);
  Result<void> give_consent(const Secret& pin);

  Core& core_;
};

/// Which PIN the card's user has; read once.
Result<std::uint8_t> user_reference(AppletTransaction& transaction, CardMemory& memory);

/// Whether this card takes such a PIN: digits only, unless it is known to have extensions (asked,
/// if need be and if it may be asked). pin_length, pin_characters.
Result<void> check_user_pin(AppletTransaction& transaction, CardMemory& memory, ByteView pin);

/// VERIFY with a PIN that was typed, or that a person types at the reader's pad.
Result<iso7816::StatusWord> verify_entry(AppletTransaction& transaction, std::uint8_t reference,
                                         const PinEntry& pin);

/// Proves to the card that this is its SO's secret, in this transaction. pin_incorrect, pin_locked.
Result<void> verify_so_secret(AppletTransaction& transaction, Core& core, const SoSecret& secret);

}  // namespace kunci::piv
