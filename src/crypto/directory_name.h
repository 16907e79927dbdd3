// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/bytes.h"

namespace kunci::crypto {

/// The last common name in the DER of a Name (RFC 5280 4.1.2.4), in UTF-8: what is no character
/// becomes U+FFFD, control characters are left out. Empty where there is none or the name is
/// broken. Internal to src/crypto.
std::string common_name_in(ByteView name);

}  // namespace kunci::crypto
