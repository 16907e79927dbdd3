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
  /// A consent other than what the card has for all signatures (C4) is unsupported.
  Result<crypto::PublicKey> generate(KeyReference place, crypto::KeyAlgorithm algorithm,
                                     const GenerateOptions& options) override;
  /// The application has no command for it, but gives a pair up when its algorithm is changed: so
  /// the attributes are made others and then what they were. unsupported where they cannot be
  /// changed, and where the pair is still there afterwards.
  Result<void> remove(KeyReference place) override;

 private:
  Core& core_;
};

}  // namespace kunci::openpgp
