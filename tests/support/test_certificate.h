// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/bytes.h"

namespace kunci::test {

/// A certificate for this key (DER of its SubjectPublicKeyInfo), signed by a throw-away key, and
/// filled up to exactly `size` octets where that is more than it needs.
Bytes certificate_for(ByteView spki, std::size_t size = 0);

}  // namespace kunci::test
