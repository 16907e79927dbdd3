// SPDX-License-Identifier: Apache-2.0
// Object identifiers as their DER content octets (without tag and length), comparable as they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace kunci::tlv {

namespace oid {
inline constexpr std::uint8_t kRsaEncryption[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                                  0x0d, 0x01, 0x01, 0x01};
inline constexpr std::uint8_t kEcPublicKey[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};
inline constexpr std::uint8_t kP256[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
inline constexpr std::uint8_t kP384[] = {0x2b, 0x81, 0x04, 0x00, 0x22};
inline constexpr std::uint8_t kP521[] = {0x2b, 0x81, 0x04, 0x00, 0x23};
/// RFC 5639, 4.1.
inline constexpr std::uint8_t kBrainpoolP256r1[] = {0x2b, 0x24, 0x03, 0x03, 0x02,
                                                    0x08, 0x01, 0x01, 0x07};
inline constexpr std::uint8_t kBrainpoolP384r1[] = {0x2b, 0x24, 0x03, 0x03, 0x02,
                                                    0x08, 0x01, 0x01, 0x0b};
inline constexpr std::uint8_t kBrainpoolP512r1[] = {0x2b, 0x24, 0x03, 0x03, 0x02,
                                                    0x08, 0x01, 0x01, 0x0d};
inline constexpr std::uint8_t kX25519[] = {0x2b, 0x65, 0x6e};
inline constexpr std::uint8_t kEd25519[] = {0x2b, 0x65, 0x70};
}  // namespace oid

/// "2.16.840.1.101.3.7.2.1.1" to content octets; nothing where the text is no object identifier.
std::optional<Bytes> oid_from_text(std::string_view dotted);

/// Content octets to dotted text; nothing where they break X.690 8.19.
std::optional<std::string> oid_to_text(ByteView content);

}  // namespace kunci::tlv
