// SPDX-License-Identifier: Apache-2.0
// What the reader tells of itself through SCardControl (PC/SC part 10, 2.02.09, 2.3 to 2.6).
#pragma once

#include "base/bytes.h"

namespace kunci::harness {

/// The reader's identity and abilities, as the host told them.
struct ReaderProperties {
  uint16_t vendor = 0;
  uint16_t product = 0;
  bool extended_apdu = false;
  bool pin_pad = false;
};

/// Control codes behind the features.
inline constexpr unsigned long kVerifyPinDirect = 0x42000000 + 0x336;
inline constexpr unsigned long kModifyPinDirect = 0x42000000 + 0x337;
inline constexpr unsigned long kPinProperties = 0x42000000 + 0x33a;
inline constexpr unsigned long kTlvProperties = 0x42000000 + 0x342;

/// The answer to CM_IOCTL_GET_FEATURE_REQUEST: tag, length 4 and control code (most significant
/// byte first) of each.
Bytes feature_list(const ReaderProperties& reader);

/// The answer to FEATURE_GET_TLV_PROPERTIES; numbers least significant byte first.
/// dwMaxAPDUDataSize is 0 for a reader of short APDUs, 65536 for one of extended APDUs.
Bytes tlv_properties(const ReaderProperties& reader);

/// The answer to FEATURE_IFD_PIN_PROPERTIES: no display, PIN complete by key or time-out.
Bytes pin_properties();

}  // namespace kunci::harness
