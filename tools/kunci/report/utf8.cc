// SPDX-License-Identifier: Apache-2.0
#include "report/utf8.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "report/output.h"

namespace kunci::tool {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool continues(char octet) { return (static_cast<unsigned char>(octet) & 0xC0) == 0x80; }

// The second octet is where overlong forms, surrogates and what lies beyond U+10FFFF show (RFC
// 3629, 4).
bool second_fits(unsigned char first, unsigned char second) {
  switch (first) {
    case 0xE0:
      return second >= 0xA0;
    case 0xED:
      return second <= 0x9F;
    case 0xF0:
      return second >= 0x90;
    case 0xF4:
      return second <= 0x8F;
    default:
      return true;
  }
}

std::size_t length_from(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return 2;
  if (first >= 0xE0 && first <= 0xEF) return 3;
  if (first >= 0xF0 && first <= 0xF4) return 4;
  return 0;
}

// C0, DEL and, as U+0080 to U+009F, C1.
bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

// Marks that change the direction of what follows, U+202A to U+202E and U+2066 to U+2069: a label
// could make a terminal show another one.
bool is_bidirectional_control(std::string_view character) {
  if (character.size() != 3 || !character.starts_with("\xE2")) return false;
  const auto second = static_cast<unsigned char>(character[1]);
  const auto third = static_cast<unsigned char>(character[2]);
  return (second == 0x80 && third >= 0xAA && third <= 0xAE) ||
         (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

}  // namespace

std::size_t leading_character(std::string_view text) {
  if (text.empty()) return 0;
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = length_from(first);
  if (length == 0 || length > text.size()) return 0;
  if (!std::ranges::all_of(text.substr(1, length - 1), continues)) return 0;
  if (length > 1 && !second_fits(first, static_cast<unsigned char>(text[1]))) return 0;
  return length;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = leading_character(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::size_t character_count(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) {
    text.remove_prefix(std::max<std::size_t>(leading_character(text), 1));
  }
  return count;
}

std::string printable(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const std::size_t length = leading_character(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
    const bool shown =
        length != 0 && !is_control(character) && !is_bidirectional_control(character);
    safe += shown ? character : kReplacement;
    text.remove_prefix(character.size());
  }
  return safe;
}

}  // namespace kunci::tool
