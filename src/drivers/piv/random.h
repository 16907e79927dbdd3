// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"
#include "token/applet.h"

namespace kunci::piv {

/// GET CHALLENGE (ISO/IEC 7816-4 11.5.3), which the standard does not ask of a PIV card:
/// unsupported where there is none. data_length for more than 64 KiB.
Result<Bytes> read_random(AppletTransaction& transaction, std::size_t size);

}  // namespace kunci::piv
