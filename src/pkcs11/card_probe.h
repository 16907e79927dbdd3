// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/config.h"
#include "base/error.h"
#include "pcsc/connector.h"
#include "token/object_cache.h"
#include "token/token.h"

namespace kunci::pkcs11 {

/// Asks the card in a reader, in one transaction and with one SELECT for each enabled family, what
/// it is. Empty where no driver knows it. An error where the card could not be talked to, or
/// answered a driver with neither yes nor no; the `last_time` the latter counts as no.
/// `on_replaced` is called when a token finds later that another card is in its place.
Result<std::vector<std::unique_ptr<Token>>> probe_card(const std::string& reader,
                                                       const Config& config,
                                                       const std::shared_ptr<ObjectCache>& cache,
                                                       pcsc::OnReplaced on_replaced,
                                                       bool last_time);

}  // namespace kunci::pkcs11
