// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"
#include "token/applet.h"

namespace kunci {

/// GET CHALLENGE (ISO/IEC 7816-4 11.5.3), in pieces of at most `piece` octets: unsupported
/// where the card has no such command. data_length for more than 64 KiB.
Result<Bytes> read_random(AppletTransaction& transaction, std::size_t size, std::size_t piece);

}  // namespace kunci
