// SPDX-License-Identifier: Apache-2.0
// The data objects of a PIV card besides its certificates (SP 800-73-4 pt 1, table 3).
#pragma once

#include <cstdint>
#include <vector>

#include "token/token.h"

namespace kunci::piv {

namespace tag {
inline constexpr std::uint32_t kDiscovery = 0x7e;
inline constexpr std::uint32_t kBiometricGroup = 0x7f61;
inline constexpr std::uint32_t kChuid = 0x5fc102;
inline constexpr std::uint32_t kCapabilityContainer = 0x5fc107;
inline constexpr std::uint32_t kPrintedInformation = 0x5fc109;
inline constexpr std::uint32_t kKeyHistory = 0x5fc10c;
/// Not of the standard: where Yubico's tools note how a card is administered, and so do we.
inline constexpr std::uint32_t kAdminData = 0x5fff00;
}  // namespace tag

/// What is offered as data objects, in the domain's words.
std::vector<DataPlace> data_places();

}  // namespace kunci::piv
