// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "provision/master_key.h"
#include "provision/token_secrets.h"

namespace kunci::tool {

/// Secrets derived from a master key, the token's number and the attempt. Nothing is stored: who
/// has the master key has them again. Derivation: docs/en/administrator.md.
class DiversifiedSecrets final : public SecretSupply {
 public:
  explicit DiversifiedSecrets(std::unique_ptr<MasterKey> master) : master_(std::move(master)) {}

  TokenSecrets make(const SecretDemand& demand) override;
  std::optional<TokenSecrets> recall(const SecretDemand& demand) override { return make(demand); }

 private:
  std::unique_ptr<MasterKey> master_;
};

}  // namespace kunci::tool
