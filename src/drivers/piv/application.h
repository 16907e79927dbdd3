// SPDX-License-Identifier: Apache-2.0
// The PIV card application: its name, and what it says when it is selected (SP 800-73-4 pt 2,
// 3.1.1).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/algorithm.h"

namespace kunci::piv {

/// Without the version at its end, so that all versions are found.
inline constexpr std::uint8_t kApplicationId[] = {0xa0, 0x00, 0x00, 0x03, 0x08,
                                                  0x00, 0x00, 0x10, 0x00};

struct Application {
  Bytes property_template{};  ///< the whole answer to SELECT
  std::string label{};        ///< as the card calls it, printable ASCII; often empty
  /// What GENERATE may be asked for: what the card names, or all that we know where it names
  /// nothing.
  std::vector<crypto::KeyAlgorithm> algorithms{};
};

/// From the application property template; not_recognized where it is none, as with a card that
/// says yes to any SELECT.
Result<Application> application_from(ByteView answer);

}  // namespace kunci::piv
