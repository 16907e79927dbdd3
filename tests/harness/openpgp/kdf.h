// SPDX-License-Identifier: Apache-2.0
// The key derivation object F9 (4.3.2): the host sends hashes in place of passwords.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace kunci::harness {

/// F9 of a card whose passwords are sent as they are.
inline constexpr std::uint8_t kNoKdf[] = {0x81, 0x01, 0x00};

/// F9 with the iterated and salted hash of RFC 4880, 3.7.1.3.
struct Kdf {
  std::uint8_t hash = 0x08;  ///< RFC 4880, 9.4: SHA-256, or 0A for SHA-512
  std::uint32_t count = 0;   ///< octets hashed
  Bytes salt_pw1;
  Bytes salt_resetting_code;  ///< empty: as for PW1
  Bytes salt_pw3;             ///< empty: as for PW1
  Bytes initial_pw1;          ///< hashes of the factory's passwords
  Bytes initial_pw3;

  friend bool operator==(const Kdf&, const Kdf&) = default;
};

/// A fresh one, whose initial hashes are those of these passwords.
Kdf make_kdf(std::string_view pw1, std::string_view pw3);

/// The object's content.
Bytes encode_kdf(const Kdf& kdf);

/// Nothing if it is none of this form; an object that says "no KDF" is none either.
std::optional<Kdf> parse_kdf(ByteView content);

/// What the host sends for a password.
Bytes derived_password(const Kdf& kdf, ByteView salt, std::string_view password);

}  // namespace kunci::harness
