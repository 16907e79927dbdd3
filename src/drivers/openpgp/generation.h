// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "drivers/openpgp/core.h"
#include "token/capabilities.h"

namespace kunci::openpgp {

/// Makes pairs on the card, under PW3: algorithm attributes, GENERATE, then date and fingerprint,
/// without which OpenPGP programs see no key.
class Generation final : public KeyGenerator {
 public:
  explicit Generation(Core& core) : core_(core) {}

  [[nodiscard]] std::span<const crypto::KeyAlgorithm> algorithms() const override;
  /// A consent of the key's own is unsupported: the card has one for all signatures (C4).
  Result<crypto::PublicKey> generate(KeyReference place, crypto::KeyAlgorithm algorithm,
                                     const GenerateOptions& options) override;
  /// unsupported: the application has no command for it.
  Result<void> remove(KeyReference place) override;

 private:
  Core& core_;
};

}  // namespace kunci::openpgp
