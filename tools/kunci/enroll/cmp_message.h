// SPDX-License-Identifier: Apache-2.0
// CMP messages (RFC 9810, 5.1) as octets: what OpenSSL's client does not give away of them.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace kunci::tool {

/// What a later process needs of a CA's message, to go on after it.
struct CmpMessageParts {
  std::uint8_t body_tag = 0;  ///< 0xA1: ip, 0xA3: cp, 0xA8: kup, 0xBA: pollRep, 0xB7: error, ...
  Bytes body{};               ///< PKIBody, DER
  Bytes sender_nonce{};
  Bytes transaction{};
};

inline constexpr std::uint8_t kPollResponseTag = 0xBA;
inline constexpr std::uint8_t kConfirmationTag = 0xB3;

/// Whether the body carries certificates, or the word that one will come.
bool is_certificate_response(std::uint8_t body_tag);

/// Nothing when it is no CMP message.
std::optional<CmpMessageParts> parts_of_cmp_message(ByteView message);

/// A pollRep for the one certificate of a p10cr or of another request: ask at once.
Bytes poll_response_body(bool for_p10cr);

/// An answer to `request` with that body, as the sender of that nonce would give it, protected like
/// the request: by a MAC with `secret`. Nothing when the request is not protected by a MAC.
std::optional<Bytes> make_cmp_answer(ByteView request, const CmpMessageParts& parts,
                                     ByteView secret);

}  // namespace kunci::tool
