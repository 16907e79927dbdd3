// SPDX-License-Identifier: Apache-2.0
// The status words that a virtual card answers (ISO/IEC 7816-4, 5.6; SP 800-73-4 pt 1, 5.6; OpenPGP
// card 3.4.1, 7.9).
#pragma once

#include <cstdint>

namespace kunci::harness {

using StatusWord = std::uint16_t;

namespace status {
inline constexpr StatusWord kDone = 0x9000;
inline constexpr StatusWord kMoreData = 0x6100;    ///< SW2: octets still there, 00 for 256 and more
inline constexpr StatusWord kTerminated = 0x6285;  ///< the application is in termination state
inline constexpr StatusWord kTriesLeft = 0x63c0;   ///< low four bits: the tries
inline constexpr StatusWord kSecurityIssue = 0x6600;  ///< a person did not confirm
inline constexpr StatusWord kWrongLength = 0x6700;
inline constexpr StatusWord kNoLogicalChannels = 0x6881;
inline constexpr StatusWord kNoSecureMessaging = 0x6882;
inline constexpr StatusWord kNoChaining = 0x6884;
inline constexpr StatusWord kSecurityStatus = 0x6982;
inline constexpr StatusWord kBlocked = 0x6983;
inline constexpr StatusWord kConditionsOfUse = 0x6985;
inline constexpr StatusWord kWrongData = 0x6a80;
inline constexpr StatusWord kNotSupported = 0x6a81;
inline constexpr StatusWord kNotFound = 0x6a82;
inline constexpr StatusWord kNoMemory = 0x6a84;
inline constexpr StatusWord kWrongParameters = 0x6a86;
inline constexpr StatusWord kReferenceNotFound = 0x6a88;
inline constexpr StatusWord kWrongParametersPlain = 0x6b00;  ///< P1-P2 outside what exists
inline constexpr StatusWord kWrongExpectedLength = 0x6c00;   ///< SW2: the right Le
inline constexpr StatusWord kUnknownInstruction = 0x6d00;
inline constexpr StatusWord kUnknownClass = 0x6e00;
}  // namespace status

}  // namespace kunci::harness
