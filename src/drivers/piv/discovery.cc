// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/discovery.h"

#include "tlv/reader.h"

namespace kunci::piv {
namespace {

constexpr tlv::Tag kPinUsagePolicy = 0x5f2f;
constexpr std::uint8_t kGlobalPinSatisfies = 0x20;  // in the first octet
constexpr std::uint8_t kGlobalPinPreferred = 0x20;  // the second octet

}  // namespace

std::uint8_t user_pin_reference(ByteView discovery_object) {
  const auto policy = tlv::find(discovery_object, kPinUsagePolicy);
  if (!policy || policy->size() != 2) return kApplicationPin;
  const bool global =
      ((*policy)[0] & kGlobalPinSatisfies) != 0 && (*policy)[1] == kGlobalPinPreferred;
  return global ? kGlobalPin : kApplicationPin;
}

}  // namespace kunci::piv
