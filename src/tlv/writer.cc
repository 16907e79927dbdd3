// SPDX-License-Identifier: Apache-2.0
#include "tlv/writer.h"

namespace kunci::tlv {

Bytes element(Tag tag, std::initializer_list<ByteView> parts) {
  std::size_t size = 0;
  for (const ByteView part : parts) size += part.size();
  Bytes out;
  append_header(out, tag, size);
  for (const ByteView part : parts) append(out, part);
  return out;
}

Bytes integer(ByteView magnitude) {
  static constexpr std::uint8_t kZero[] = {0};
  while (!magnitude.empty() && magnitude[0] == 0) magnitude = magnitude.subspan(1);
  if (magnitude.empty()) return element(0x02, kZero);
  if ((magnitude[0] & 0x80) != 0) return element(0x02, {kZero, magnitude});
  return element(0x02, magnitude);
}

Bytes bit_string(ByteView octets) {
  static constexpr std::uint8_t kNoUnusedBits[] = {0};
  return element(0x03, {kNoUnusedBits, octets});
}

}  // namespace kunci::tlv
