// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "base/error.h"
#include "iso7816/card.h"
#include "iso7816/transaction.h"
#include "token/settings.h"
#include "token/token.h"

namespace kunci {

/// A card family. Each one is a folder in src/drivers and one line in the list there.
struct Driver {
  /// The word in the configuration: "piv".
  std::string_view name;

  /// Asks a newly inserted card, with one SELECT, whether it is of this family. nullptr: it is not.
  /// refused or malformed where the answer was neither a success nor what cards say that do not
  /// have the applet: worth asking again. Other errors where the card could not be talked to at
  /// all.
  Result<std::unique_ptr<Token>> (*probe)(iso7816::Transaction& transaction,
                                          const std::shared_ptr<iso7816::Card>& card,
                                          const DriverSettings& settings);
};

}  // namespace kunci
