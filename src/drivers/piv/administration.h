// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "drivers/piv/core.h"
#include "token/capabilities.h"

namespace kunci::piv {

class Administration final : public CardAdministrator {
 public:
  explicit Administration(Core& core) : core_(core) {}

  Result<Status> status() override;
  Result<void> reset_to_factory() override;
  Result<void> login_management(const Secret& key) override;
  Result<void> set_management_key(ManagementAlgorithm algorithm, const Secret* key) override;
  Result<Bytes> attest(KeyReference key) override;
  /// Gives user and SO these PINs with it, since the card makes both the factory's. unsupported for
  /// a token whose SO PIN is its management key.
  Result<void> set_retries(std::uint8_t user_tries, std::uint8_t so_tries, const Secret& user_pin,
                           const Secret& so_pin) override;
  /// unsupported: the PUK is what unblocks.
  Result<void> set_reset_code(const Secret*) override { return fail(Errc::unsupported); }

 private:
  Core& core_;
};

}  // namespace kunci::piv
