// SPDX-License-Identifier: Apache-2.0
// The little of DER (X.690) that is needed to take CMP messages apart and put them together.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"

namespace kunci::tool {

/// One element: its first octet and its parts, which are the text's.
struct DerElement {
  std::uint8_t tag = 0;
  ByteView whole{};
  ByteView content{};
};

/// The elements that fill the text, at most 10,000; nothing when they do not, or one has a tag of
/// more than one octet.
std::optional<std::vector<DerElement>> der_elements(ByteView text);

/// The elements within the one element that the text is.
std::optional<std::vector<DerElement>> der_members(ByteView text);

Bytes der_element(std::uint8_t tag, ByteView content);

}  // namespace kunci::tool
