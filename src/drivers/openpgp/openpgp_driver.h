// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "token/driver.h"

namespace kunci::openpgp {

/// Cards with the OpenPGP application, version 2 and later, of any maker.
Result<std::unique_ptr<Token>> probe(iso7816::Transaction& transaction,
                                     const std::shared_ptr<iso7816::Card>& card,
                                     const DriverSettings& settings);

}  // namespace kunci::openpgp
