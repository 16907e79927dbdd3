// SPDX-License-Identifier: Apache-2.0
// Numbers of the OpenPGP card application (specification 3.4.1).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "tlv/reader.h"

namespace kunci::harness {

/// 4.2.1: the identifier's beginning, without version, manufacturer and serial number.
inline constexpr std::array<std::uint8_t, 6> kOpenPgpAid = {0xd2, 0x76, 0x00, 0x01, 0x24, 0x01};

/// The three keys, by their key references (4.4.3.10).
enum class OpenPgpKey : std::uint8_t { signature = 1, decryption = 2, authentication = 3 };

inline constexpr std::array kOpenPgpKeys = {OpenPgpKey::signature, OpenPgpKey::decryption,
                                            OpenPgpKey::authentication};

/// 0 for the signature key, and so on.
inline std::size_t index_of(OpenPgpKey key) { return static_cast<std::size_t>(key) - 1; }

/// 7.2.14: B6, B8 or A4, perhaps with 84 01 and the key's reference inside. Nothing for anything
/// else.
std::optional<OpenPgpKey> key_in_control_reference(ByteView data);

/// References of VERIFY and the like (4.3).
namespace password_reference {
inline constexpr std::uint8_t kPw1ForSignature = 0x81;
inline constexpr std::uint8_t kPw1 = 0x82;
inline constexpr std::uint8_t kPw3 = 0x83;
}  // namespace password_reference

/// Data objects (4.4.1 and 4.4.2).
namespace openpgp_tag {
inline constexpr tlv::Tag kIdentifier = 0x4f;
inline constexpr tlv::Tag kName = 0x5b;
inline constexpr tlv::Tag kLogin = 0x5e;
inline constexpr tlv::Tag kCardholder = 0x65;
inline constexpr tlv::Tag kApplicationData = 0x6e;
inline constexpr tlv::Tag kDiscretionary = 0x73;
inline constexpr tlv::Tag kSecuritySupport = 0x7a;
inline constexpr tlv::Tag kSignatureCounter = 0x93;
inline constexpr tlv::Tag kCapabilities = 0xc0;
inline constexpr tlv::Tag kAttributes = 0xc1;  ///< C1 to C3, a key each
inline constexpr tlv::Tag kPasswordStatus = 0xc4;
inline constexpr tlv::Tag kFingerprints = 0xc5;
inline constexpr tlv::Tag kAuthorityFingerprints = 0xc6;
inline constexpr tlv::Tag kFingerprint = 0xc7;           ///< C7 to C9, a key each
inline constexpr tlv::Tag kAuthorityFingerprint = 0xca;  ///< CA to CC
inline constexpr tlv::Tag kDates = 0xcd;
inline constexpr tlv::Tag kDate = 0xce;  ///< CE to D0, a key each
inline constexpr tlv::Tag kResettingCode = 0xd3;
inline constexpr tlv::Tag kTouch = 0xd6;  ///< D6 to D8, a key each: user interaction flags
inline constexpr tlv::Tag kKeyInformation = 0xde;
inline constexpr tlv::Tag kKdf = 0xf9;
inline constexpr tlv::Tag kAlgorithms = 0xfa;
inline constexpr tlv::Tag kPrivateUse = 0x0101;  ///< 0101 to 0104
inline constexpr tlv::Tag kLanguage = 0x5f2d;
inline constexpr tlv::Tag kSalutation = 0x5f35;
inline constexpr tlv::Tag kUrl = 0x5f50;
inline constexpr tlv::Tag kHistorical = 0x5f52;
inline constexpr tlv::Tag kCertificate = 0x7f21;
inline constexpr tlv::Tag kPublicKey = 0x7f49;
inline constexpr tlv::Tag kExtendedLength = 0x7f66;
inline constexpr tlv::Tag kFeatures = 0x7f74;

/// The tag of a key's own object, where they stand in a row from `first`.
inline tlv::Tag of(tlv::Tag first, OpenPgpKey key) {
  return first + static_cast<tlv::Tag>(index_of(key));
}
}  // namespace openpgp_tag

}  // namespace kunci::harness
