// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "drivers/openpgp/core.h"
#include "token/pin.h"

namespace kunci::openpgp {

/// Logging in and out, and the consent to single signatures, as Token describes them.
///
/// The user's one login stands for two verifications of PW1, 81 and 82, that the card keeps apart.
/// It sends 81 where there is a signature key, 82 otherwise; the other one follows when a key, or
/// an object, first needs it. A person who has logged in at the reader's pad is asked there again
/// then: what was typed at a pad is never held.
class Login {
 public:
  explicit Login(Core& core) : core_(core) {}

  Result<void> login(PinRole role, const PinEntry& pin);
  void logout();
  Result<void> consent(const PinEntry& pin);
  Result<void> consent_with_held_pin();

 private:
  Core& core_;
};

}  // namespace kunci::openpgp
