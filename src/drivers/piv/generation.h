// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "drivers/piv/core.h"
#include "drivers/piv/key_places.h"
#include "token/capabilities.h"

namespace kunci::piv {

/// Makes pairs on the card. A card without metadata gets a placeholder in the certificate's
/// container, so that the next process finds the pair.
class Generation final : public KeyGenerator {
 public:
  explicit Generation(Core& core) : core_(core) {}

  [[nodiscard]] std::span<const crypto::KeyAlgorithm> algorithms() const override {
    return core_.application.algorithms;
  }
  Result<crypto::PublicKey> generate(KeyReference place, crypto::KeyAlgorithm algorithm,
                                     const GenerateOptions& options) override;
  Result<void> remove(KeyReference place) override;

 private:
  Core& core_;
};

/// What is to be known before a place gets another key: whether the card has metadata (asked if
/// need be). unsupported where options are given that only such cards take.
Result<bool> prepare_place(AppletTransaction& transaction, Core& core, const Place& place,
                           const GenerateOptions& options);

/// After a place got another key: its old certificate is taken away, and the key history made to
/// name it. `container`: what is to stand in the certificate's place, or nothing.
Result<void> settle_place(AppletTransaction& transaction, Core& core, const Place& place,
                          ByteView container);

}  // namespace kunci::piv
