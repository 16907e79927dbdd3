// SPDX-License-Identifier: Apache-2.0
// The card holder unique identifier (SP 800-73-4 pt 1, appendix A): who this card is. On tokens
// that we initialised it also carries the token's label, so that one reading tells both.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "token/token_mark.h"

namespace kunci::piv {

using Guid = std::array<std::uint8_t, 16>;

struct Chuid {
  std::optional<Guid> guid{};  ///< absent where it is missing or zero
  Bytes fascn{};
  /// In an element of its own before the issuer's signature, which readers of the standard's
  /// elements skip.
  std::optional<TokenMark> mark{};

  /// Of a card that has such an object at all: cards of other issuers carry no mark of ours.
  [[nodiscard]] bool is_initialized() const;
  /// 16 hexadecimal digits: the GUID's last half, or a digest of the FASC-N where there is none.
  /// Empty where the card has neither.
  [[nodiscard]] Result<std::string> serial() const;
};

/// malformed only where the series is broken.
Result<Chuid> chuid_from(ByteView content);

/// For a token of ours: a FASC-N of the agency 9999 ("not a federal agency"), no signature.
Bytes make_chuid(const Guid& guid, const TokenMark& mark);

/// The same content with another mark, which it must have already; anything else stays as it is.
Result<Bytes> with_mark(ByteView content, const TokenMark& mark);

}  // namespace kunci::piv
