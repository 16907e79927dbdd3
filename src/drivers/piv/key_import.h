// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "drivers/piv/core.h"
#include "token/capabilities.h"

namespace kunci::piv {

/// Writes private keys that were made elsewhere, on cards that have a command for it: unsupported
/// otherwise. Where the card has no metadata either, the next process sees the pair once its
/// certificate is written.
class KeyImport final : public KeyImporter {
 public:
  explicit KeyImport(Core& core) : core_(core) {}

  Result<void> import(KeyReference place, const PrivateKeyMaterial& material,
                      const GenerateOptions& options) override;

 private:
  Core& core_;
};

}  // namespace kunci::piv
