// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "drivers/openpgp/core.h"
#include "token/capabilities.h"

namespace kunci::openpgp {

class Administration final : public CardAdministrator {
 public:
  explicit Administration(Core& core) : core_(core) {}

  Result<Status> status() override;
  Result<void> reset_to_factory() override;
  /// The powers of PW3, whose text `key` is: pin_incorrect, pin_locked.
  Result<void> login_management(const Secret& key) override;
  Result<void> set_management_key(ManagementAlgorithm, const Secret*) override {
    return fail(Errc::unsupported);
  }
  Result<Bytes> attest(KeyReference) override { return fail(Errc::unsupported); }
  Result<void> set_retries(std::uint8_t, std::uint8_t, const Secret&, const Secret&) override {
    return fail(Errc::unsupported);
  }
  Result<void> set_reset_code(const Secret* code) override;

 private:
  Core& core_;
};

}  // namespace kunci::openpgp
