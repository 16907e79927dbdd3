// SPDX-License-Identifier: Apache-2.0
// The tags of X.680 that keys and certificates are made of (X.690 8.1.2). Internal to src/crypto.
#pragma once

#include "tlv/reader.h"

namespace kunci::crypto::asn1 {

inline constexpr tlv::Tag kBoolean = 0x01;
inline constexpr tlv::Tag kInteger = 0x02;
inline constexpr tlv::Tag kBitString = 0x03;
inline constexpr tlv::Tag kOctetString = 0x04;
inline constexpr tlv::Tag kNull = 0x05;
inline constexpr tlv::Tag kObjectIdentifier = 0x06;
inline constexpr tlv::Tag kUtf8String = 0x0c;
inline constexpr tlv::Tag kPrintableString = 0x13;
inline constexpr tlv::Tag kTeletexString = 0x14;
inline constexpr tlv::Tag kIa5String = 0x16;
inline constexpr tlv::Tag kUtcTime = 0x17;
inline constexpr tlv::Tag kGeneralizedTime = 0x18;
inline constexpr tlv::Tag kUniversalString = 0x1c;
inline constexpr tlv::Tag kBmpString = 0x1e;
inline constexpr tlv::Tag kSequence = 0x30;
inline constexpr tlv::Tag kSet = 0x31;

}  // namespace kunci::crypto::asn1
