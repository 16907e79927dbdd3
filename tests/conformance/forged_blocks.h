// SPDX-License-Identifier: Apache-2.0
// Encoded messages of RFC 8017, well made or with one thing wrong, for signatures that the private
// operation alone makes of them.
#pragma once

#include <functional>

#include "base/bytes.h"
#include "crypto/digest.h"

namespace kunci::test {

/// EMSA-PKCS1-v1_5 around a DigestInfo that may be anything: 00 01 FF .. FF 00 || info, with as
/// many octets FF as there is room for.
Bytes pkcs1_block(ByteView digest_info, std::size_t size);

/// What a PSS block is made of. The members say what a good one has.
struct PssBlock {
  crypto::Digest hash = crypto::Digest::sha256;
  crypto::Digest mgf = crypto::Digest::sha256;
  Bytes salt = Bytes(32, 0x5a);
  std::uint8_t trailer = 0xbc;
  std::uint8_t separator = 0x01;
  std::uint8_t first_padding = 0x00;  ///< the first octet of PS, below the bits that are cut off
  bool top_bit = false;

  /// EMSA-PSS of a message for a modulus of `size` octets whose top bit is set.
  [[nodiscard]] Bytes around(ByteView message, std::size_t size) const;
};

}  // namespace kunci::test
