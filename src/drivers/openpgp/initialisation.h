// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "drivers/openpgp/core.h"
#include "token/capabilities.h"
#include "token/token_mark.h"

namespace kunci::openpgp {

/// C_InitToken: the card is reset, then PW1 and PW3 of the factory are replaced, then the mark that
/// makes it an initialised token is written. unsupported on cards without a life cycle.
class Initialisation final : public TokenInitializer {
 public:
  explicit Initialisation(Core& core) : core_(core) {}

  /// Besides what the interface says: factory_secret where the SO PIN is the factory's, or where
  /// one of the factory's PINs cannot be replaced.
  Result<void> initialize(const Secret& so_pin, std::string_view label) override;

 private:
  Core& core_;
};

/// What is there for the owner to lose, or was made by us. Cards without a place for our mark
/// always count.
bool is_initialized(const ApplicationData& data, const std::optional<TokenMark>& mark);

}  // namespace kunci::openpgp
