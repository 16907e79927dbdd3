// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "drivers/openpgp/core.h"
#include "token/capabilities.h"

namespace kunci::openpgp {

/// PW1, PW3 and the resetting code.
class PinAdministration final : public PinAdministrator {
 public:
  explicit PinAdministration(Core& core) : core_(core) {}

  Result<void> change(PinRole role, const PinEntry& old_pin, const PinEntry& new_pin) override;
  Result<void> set_user_pin(const PinEntry& new_pin) override;
  /// With the resetting code where one is set (its counter is not zero), with PW3 otherwise: a
  /// secret must not be tried at both.
  Result<void> unblock(const PinEntry& so_pin, const PinEntry& new_pin) override;

 private:
  Core& core_;
};

}  // namespace kunci::openpgp
