// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.h"

namespace kunci::harness {

/// SP 800-73-4 pt 2, 2.4.3: six to eight decimal digits, padded with FF to eight octets.
bool is_standard_pin(ByteView value);

/// Six to eight octets below 80, padded with FF to eight: a PIN or PUK as Yubico's products take
/// them.
bool is_ascii_pin(ByteView value);

}  // namespace kunci::harness
