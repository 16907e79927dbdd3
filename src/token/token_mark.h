// SPDX-License-Identifier: Apache-2.0
// What an initialisation leaves on a card that has no words of its own for it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "tlv/reader.h"

namespace kunci {

/// Layout version 01, flags, label; in one element that stands in a place of the driver's choice.
struct TokenMark {
  std::string label;         ///< UTF-8, at most kMaxLabel octets
  bool user_pin_set = true;  ///< false from the initialisation until the SO sets a user PIN
  bool finished = true;      ///< false while an initialisation is under way

  static constexpr std::size_t kMaxLabel = 32;
};

inline constexpr tlv::Tag kTokenMarkTag = 0xc0;

/// The whole element.
Bytes element_of(const TokenMark& mark);

/// From the element's value; nothing where it is none of ours.
std::optional<TokenMark> token_mark_from(ByteView value);

/// At most kMaxLabel octets of it, cut between characters.
std::string_view fitting_label(std::string_view label);

}  // namespace kunci
