// SPDX-License-Identifier: Apache-2.0
// Numbers of the PIV card interface.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "tests/harness/softhsm/key.h"
#include "tlv/reader.h"

namespace kunci::harness {

/// SP 800-73-4 pt 1, 2.2: RID, PIX and version 01 00.
inline constexpr std::array<std::uint8_t, 11> kPivAid = {0xa0, 0x00, 0x00, 0x03, 0x08, 0x00,
                                                         0x00, 0x10, 0x00, 0x01, 0x00};

/// SP 800-78-4, table 6-2, and Yubico's additions.
namespace algorithm_id {
inline constexpr std::uint8_t k3DesOld = 0x00;
inline constexpr std::uint8_t k3Des = 0x03;
inline constexpr std::uint8_t kRsa3072 = 0x05;
inline constexpr std::uint8_t kRsa1024 = 0x06;
inline constexpr std::uint8_t kRsa2048 = 0x07;
inline constexpr std::uint8_t kAes128 = 0x08;
inline constexpr std::uint8_t kAes192 = 0x0a;
inline constexpr std::uint8_t kAes256 = 0x0c;
inline constexpr std::uint8_t kP256 = 0x11;
inline constexpr std::uint8_t kP384 = 0x14;
inline constexpr std::uint8_t kRsa4096 = 0x16;
inline constexpr std::uint8_t kEd25519 = 0xe0;
inline constexpr std::uint8_t kX25519 = 0xe1;
inline constexpr std::uint8_t kPinOrPuk = 0xff;  ///< in metadata
}  // namespace algorithm_id

/// SP 800-73-4 pt 1, tables 4a and 4b, and Yubico's attestation key.
namespace key_reference {
inline constexpr std::uint8_t kGlobalPin = 0x00;
inline constexpr std::uint8_t kPin = 0x80;
inline constexpr std::uint8_t kPuk = 0x81;
inline constexpr std::uint8_t kFirstRetired = 0x82;
inline constexpr std::uint8_t kLastRetired = 0x95;
inline constexpr std::uint8_t kAuthentication = 0x9a;
inline constexpr std::uint8_t kManagement = 0x9b;
inline constexpr std::uint8_t kSignature = 0x9c;
inline constexpr std::uint8_t kKeyManagement = 0x9d;
inline constexpr std::uint8_t kCardAuthentication = 0x9e;
inline constexpr std::uint8_t kAttestation = 0xf9;

inline bool is_retired(std::uint8_t reference) {
  return reference >= kFirstRetired && reference <= kLastRetired;
}

/// 9A, 9C, 9D or 9E.
inline bool is_standard(std::uint8_t reference) {
  return reference == kAuthentication || reference == kSignature || reference == kKeyManagement ||
         reference == kCardAuthentication;
}
}  // namespace key_reference

/// SP 800-73-4 pt 1, table 3, and Yubico's attestation certificate.
namespace object_tag {
inline constexpr tlv::Tag kDiscovery = 0x7e;
inline constexpr tlv::Tag kBitGroup = 0x7f61;
inline constexpr tlv::Tag kChuid = 0x5fc102;
inline constexpr tlv::Tag kCapabilities = 0x5fc107;
inline constexpr tlv::Tag kPrintedInformation = 0x5fc109;
inline constexpr tlv::Tag kKeyHistory = 0x5fc10c;
inline constexpr tlv::Tag kFirstRetired = 0x5fc10d;
inline constexpr tlv::Tag kAttestation = 0x5fff01;
}  // namespace object_tag

/// When a PIN is asked for before a key is used (Yubico's numbers).
enum class PinPolicy : std::uint8_t { by_slot = 0, never = 1, once = 2, always = 3 };

/// When a touch is asked for (Yubico's numbers).
enum class TouchPolicy : std::uint8_t { by_slot = 0, never = 1, always = 2, cached = 3 };

std::optional<KeyAlgorithm> key_algorithm(std::uint8_t id);
std::uint8_t id_of(KeyAlgorithm algorithm);

/// Octets of a management key; 0 if `id` is no algorithm of one.
std::size_t management_key_size(std::uint8_t id);

}  // namespace kunci::harness
