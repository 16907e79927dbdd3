// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/bytes.h"

namespace kunci::harness {

/// The dynamic authentication template of GENERAL AUTHENTICATE (SP 800-73-4 pt 2, table 7). A data
/// object without content asks for itself.
struct AuthenticationTemplate {
  std::optional<Bytes> witness;         ///< 80
  std::optional<Bytes> challenge;       ///< 81
  std::optional<Bytes> response;        ///< 82
  std::optional<Bytes> exponentiation;  ///< 85

  /// 82 is there and empty: the card is to compute it.
  bool asks_for_response() const { return response && response->empty(); }
};

/// Nothing if the octets are anything else, or have a data object twice.
std::optional<AuthenticationTemplate> parse_authentication(ByteView data);

/// A template with one data object.
Bytes make_authentication(std::uint8_t tag, ByteView content);

}  // namespace kunci::harness
