// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "drivers/piv/core.h"
#include "drivers/piv/so_secret.h"
#include "drivers/piv/token_mark.h"
#include "token/capabilities.h"

namespace kunci::piv {

/// C_InitToken. Cards that can be reset are; others are emptied as far as the standard allows:
/// their private keys stay, without anything that names them.
///
/// The note that makes it an initialised token is written last, so that an interruption leaves a
/// token which says that it is none; the next attempt takes it from there.
class Initialisation final : public TokenInitializer {
 public:
  explicit Initialisation(Core& core) : core_(core) {}

  /// Besides what the interface says: factory_secret where the SO PIN is the factory's, or where a
  /// factory key cannot be replaced; management_key where the card's key is not to be had.
  Result<void> initialize(const Secret& so_pin, std::string_view label) override;

 private:
  Core& core_;
};

}  // namespace kunci::piv
