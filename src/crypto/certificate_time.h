// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include "tlv/reader.h"

namespace kunci::crypto {

/// Reads UTCTime or GeneralizedTime in the forms of RFC 5280 4.1.2.5: whole seconds and Z. Nothing
/// for any other form or a date that no calendar has. Internal to src/crypto.
std::optional<std::chrono::sys_seconds> read_time(const tlv::Element& time);

}  // namespace kunci::crypto
