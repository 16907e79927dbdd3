// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/bytes.h"
#include "tests/harness/card/state_file.h"
#include "tests/harness/card/status.h"

namespace kunci::harness {

/// A PIN, PUK or password and its retry counter.
struct ReferenceData {
  Bytes value;  ///< as a command brings it
  std::uint8_t tries_left = 0;
  std::uint8_t tries = 0;
};

/// Compares, and counts: the try is gone, and has been saved, before the comparison begins,
/// whatever happens to the card's power. There must be a try left.
bool compare(ReferenceData& data, ByteView value, const std::function<void()>& save);

/// 63Cx; more than fifteen tries are told as fifteen.
StatusWord tries_left(const ReferenceData& data);

void put_reference(StateValues& values, const std::string& name, const ReferenceData& data);
/// Throws std::runtime_error if it is not there.
ReferenceData get_reference(const StateValues& values, const std::string& name);

}  // namespace kunci::harness
