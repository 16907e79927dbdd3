// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "iso7816/status_word.h"

namespace kunci::iso7816 {

/// A command as its sender thinks of it. How it travels (short, extended, chained) is the
/// transaction's business.
struct CommandApdu {
  std::uint8_t cla = 0;
  std::uint8_t ins = 0;
  std::uint8_t p1 = 0;
  std::uint8_t p2 = 0;
  WipedBytes data{};
  /// The most octets of answer that make sense, 0 for none; a larger answer is cut into pieces by
  /// the card anyway.
  std::size_t expected = 0;
  /// The body or the answer holds a PIN or key: traces show lengths only.
  bool secret = false;
  /// `expected` is sent as the exact Le even where a short Le of 00 ("all there is") would do, for
  /// commands that give what they are asked for: GET CHALLENGE, READ BINARY.
  bool exact = false;
};

struct ResponseApdu {
  WipedBytes data{};
  StatusWord status{};
};

inline constexpr std::size_t kMaxShortData = 255;
inline constexpr std::size_t kMaxShortAnswer = 256;
inline constexpr std::size_t kMaxExtendedData = 65535;
inline constexpr std::size_t kMaxExtendedAnswer = 65536;
/// A whole extended APDU: header, Lc, 65535 octets, Le.
inline constexpr std::size_t kMaxExtendedApduSize = 65544;
/// A whole short APDU: header, Lc, 255 octets, Le.
inline constexpr std::size_t kShortApduSize = 261;

/// ISO/IEC 7816-4 5.1, cases 1 to 4, short; data above 255 octets is Errc::data_length. Where an
/// answer is expected, Le is 00 (up to 256 octets) unless `exact`.
Result<WipedBytes> encode_short(const CommandApdu& command);
/// The same with extended length fields, Le being `expected`; data above 65535 octets is
/// Errc::data_length.
Result<WipedBytes> encode_extended(const CommandApdu& command);

/// Splits a raw answer; fewer than two octets is Errc::malformed.
Result<ResponseApdu> decode_response(WipedBytes raw);

}  // namespace kunci::iso7816
