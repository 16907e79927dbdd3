// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace kunci::harness {

/// What a USB device of class CCID tells of itself.
struct UsbIdentity {
  uint16_t vendor = 0;
  uint16_t product = 0;
  std::string product_name;
  std::string serial;
};

/// The devices that the driver bundle knows (its Info.plist has the same rows): pid.codes' numbers
/// for private testing.
inline constexpr uint16_t kVirtualVendor = 0x1209;
inline constexpr uint16_t kTokenProduct = 0x0001;   ///< a token: its card cannot be taken out
inline constexpr uint16_t kReaderProduct = 0x0002;  ///< a reader whose card comes and goes
inline constexpr uint16_t kPinPadProduct = 0x0003;  ///< the same with a PIN pad
/// A token whose reader's name begins with "Yubico": ykcs11 looks at no other.
inline constexpr uint16_t kYubicoNamedProduct = 0x0004;

}  // namespace kunci::harness
