// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "token/driver.h"

namespace kunci::piv {

/// Driver::probe for cards with the PIV application (NIST SP 800-73-4/-5, 800-78).
Result<std::unique_ptr<Token>> probe(iso7816::Transaction& transaction,
                                     const std::shared_ptr<iso7816::Card>& card,
                                     const DriverSettings& settings);

}  // namespace kunci::piv
