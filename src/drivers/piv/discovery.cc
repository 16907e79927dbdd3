// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/discovery.h"

#include "tlv/reader.h"

namespace kunci::piv {
namespace {

constexpr tlv::Tag kPinUsagePolicy = 0x5f2f;
constexpr std::uint8_t kApplicationPinSatisfies = 0x40;  // in the first octet
constexpr std::uint8_t kGlobalPinSatisfies = 0x20;
constexpr std::uint8_t kGlobalPinPreferred = 0x20;  // the second octet

}  // namespace

std::uint8_t user_pin_reference(ByteView discovery_object) {
  const auto policy = tlv::find(discovery_object, kPinUsagePolicy);
  if (!policy || policy->size() != 2) return kApplicationPin;
  const std::uint8_t satisfy = (*policy)[0];
  if ((satisfy & kGlobalPinSatisfies) == 0) return kApplicationPin;
  // The standard wants an application's PIN on each card; some have the other alone.
  const bool alone = (satisfy & kApplicationPinSatisfies) == 0;
  return alone || (*policy)[1] == kGlobalPinPreferred ? kGlobalPin : kApplicationPin;
}

}  // namespace kunci::piv
