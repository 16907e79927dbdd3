// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace kunci::pkcs11 {

/// How many octets of a UTF-8 text fit into `size` without cutting a character.
inline std::size_t utf8_prefix(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text.size();
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return size;
}

/// A text in a field of fixed size: padded with spaces, not terminated (PKCS#11 3.2, 3.1).
template <std::size_t size>
void fill_padded(CK_UTF8CHAR (&field)[size], std::string_view text) {
  std::memset(field, ' ', size);
  std::ranges::copy(text.substr(0, utf8_prefix(text, size)), field);
}

/// The text in such a field, without the padding.
inline std::string_view trim_padded(std::string_view field) {
  const std::size_t last = field.find_last_not_of(' ');
  return last == std::string_view::npos ? std::string_view{} : field.substr(0, last + 1);
}

}  // namespace kunci::pkcs11
