// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

#include "base/bytes.h"
#include "base/secret.h"
#include "tlv/reader.h"

namespace kunci::tlv {

/// Appends tag and the shortest definite length (X.690 10.1) for a value of `size` octets.
template <class Container>
void append_header(Container& out, Tag tag, std::size_t size) {
  const auto push = [&out](std::size_t octet) { out.push_back(static_cast<std::uint8_t>(octet)); };
  if (tag > 0xffff) push(tag >> 16 & 0xff);
  if (tag > 0xff) push(tag >> 8 & 0xff);
  push(tag & 0xff);
  if (size < 0x80) return push(size);
  if (size > 0xffff) {
    push(0x83);
    push(size >> 16 & 0xff);
  } else {
    push(size > 0xff ? 0x82 : 0x81);
  }
  if (size > 0xff) push(size >> 8 & 0xff);
  push(size & 0xff);
}

/// Appends a whole element.
template <class Container>
void append_element(Container& out, Tag tag, ByteView value) {
  append_header(out, tag, value.size());
  append(out, value);
}

/// An element around the concatenation of `parts`.
Bytes element(Tag tag, std::initializer_list<ByteView> parts);
inline Bytes element(Tag tag, ByteView value) { return element(tag, {value}); }

/// DER INTEGER from a big-endian magnitude (X.690 8.3): leading zeros dropped, one added where the
/// top bit is set.
Bytes integer(ByteView magnitude);

/// DER BIT STRING of whole octets.
Bytes bit_string(ByteView octets);

}  // namespace kunci::tlv
