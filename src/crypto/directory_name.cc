// SPDX-License-Identifier: Apache-2.0
#include "crypto/directory_name.h"

#include <algorithm>
#include <array>

#include "crypto/asn1_tag.h"
#include "tlv/reader.h"

namespace kunci::crypto {
namespace {

constexpr std::uint8_t kCommonNameOid[] = {0x55, 0x04, 0x03};
constexpr char32_t kReplacement = 0xfffd;

bool is_character(char32_t code) { return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff); }

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7f && code < 0xa0); }

void append_character(std::string& text, char32_t code) {
  if (!is_character(code)) code = kReplacement;
  if (is_control(code)) return;
  const auto push = [&text](char32_t octet) { text.push_back(static_cast<char>(octet)); };
  if (code < 0x80) return push(code);
  if (code < 0x800) {
    push(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    push(0xe0 | code >> 12);
    push(0x80 | (code >> 6 & 0x3f));
  } else {
    push(0xf0 | code >> 18);
    push(0x80 | (code >> 12 & 0x3f));
    push(0x80 | (code >> 6 & 0x3f));
  }
  push(0x80 | (code & 0x3f));
}

// Characters of one, two or four octets each; an incomplete last one is dropped.
std::string from_fixed_width(ByteView octets, std::size_t width) {
  std::string text;
  for (; octets.size() >= width; octets = octets.subspan(width)) {
    char32_t code = 0;
    for (const std::uint8_t octet : octets.first(width)) code = code << 8 | octet;
    append_character(text, code);
  }
  return text;
}

// How many octets follow the first one of a UTF-8 sequence (RFC 3629 3), and the least code that
// needs so many.
struct Utf8Lead {
  std::size_t following;
  char32_t bits;
  char32_t least;
};

Utf8Lead lead_of(std::uint8_t octet) {
  if (octet < 0x80) return {0, octet, 0};
  if ((octet & 0xe0) == 0xc0) return {1, octet & 0x1fU, 0x80};
  if ((octet & 0xf0) == 0xe0) return {2, octet & 0x0fU, 0x800};
  if ((octet & 0xf8) == 0xf0) return {3, octet & 0x07U, 0x10000};
  return {0, kReplacement, 0};
}

std::string from_utf8(ByteView octets) {
  std::string text;
  while (!octets.empty()) {
    const Utf8Lead lead = lead_of(octets[0]);
    char32_t code = lead.bits;
    std::size_t used = 1;
    for (; used <= lead.following && used < octets.size(); ++used) {
      if ((octets[used] & 0xc0) != 0x80) break;
      code = code << 6 | (octets[used] & 0x3fU);
    }
    const bool whole = used == lead.following + 1 && code >= lead.least;
    append_character(text, whole ? code : kReplacement);
    octets = octets.subspan(used);
  }
  return text;
}

std::string to_utf8(const tlv::Element& value) {
  switch (value.tag) {
    case asn1::kUtf8String:
      return from_utf8(value.value);
    case asn1::kPrintableString:
    case asn1::kTeletexString:
    case asn1::kIa5String:
      return from_fixed_width(value.value, 1);
    case asn1::kBmpString:
      return from_fixed_width(value.value, 2);
    case asn1::kUniversalString:
      return from_fixed_width(value.value, 4);
    default:
      return {};
  }
}

}  // namespace

std::string common_name_in(ByteView name) {
  tlv::Reader outer(name);
  auto rdns = outer.enter(asn1::kSequence);
  std::string found;
  while (rdns && !rdns->at_end()) {
    auto attributes = rdns->enter(asn1::kSet);
    if (!attributes) break;
    while (!attributes->at_end()) {
      auto pair = attributes->enter(asn1::kSequence);
      if (!pair) return found;
      const auto type = pair->expect(asn1::kObjectIdentifier);
      const auto value = pair->next();
      if (type && value && equal(type->value, kCommonNameOid)) found = to_utf8(*value);
    }
  }
  return found;
}

}  // namespace kunci::crypto
