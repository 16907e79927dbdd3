// SPDX-License-Identifier: Apache-2.0
// What readers of the plainer kinds let through.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace kunci::harness {

/// The longest APDU of a reader of short APDUs: header, Lc, 255 bytes, Le.
inline constexpr size_t kLongestShortApdu = 261;

/// False for an APDU that a reader of short APDUs refuses: longer than 261 bytes, or with a length
/// field of three bytes.
bool fits_short_reader(ByteView apdu);

/// The T=0 command for a short APDU (ISO/IEC 7816-3, 12.2): a body has either data or Le, so that
/// the Le of a case 4 is left out and its response data wait for a GET RESPONSE; a missing P3 is 0.
/// Nothing if the APDU is no short one.
std::optional<Bytes> t0_command(ByteView apdu);

}  // namespace kunci::harness
