// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "drivers/piv/core.h"
#include "drivers/piv/so_secret.h"
#include "token/capabilities.h"

namespace kunci::piv {

/// PIN, PUK and, where it is the SO PIN, management key.
class PinAdministration final : public PinAdministrator {
 public:
  explicit PinAdministration(Core& core) : core_(core) {}

  Result<void> change(PinRole role, const PinEntry& old_pin, const PinEntry& new_pin) override;
  Result<void> set_user_pin(const PinEntry& new_pin) override;
  Result<void> unblock(const PinEntry& so_pin, const PinEntry& new_pin) override;

 private:
  Result<void> change_user(const PinEntry& old_pin, const PinEntry& new_pin);
  Result<void> change_user_at_pad();
  Result<void> change_so(const Secret& old_pin, const Secret& new_pin);
  Result<void> reset_user_pin(const SoSecret& so_secret, const PinEntry& new_pin);

  Core& core_;
};

/// The PUK that belongs to an SO's secret: itself, or what follows from the management key and the
/// card's GUID. unsupported where the card has no GUID.
Result<Secret> puk_of(AppletTransaction& transaction, Core& core, const SoSecret& secret);

}  // namespace kunci::piv
