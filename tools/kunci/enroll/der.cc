// SPDX-License-Identifier: Apache-2.0
#include "enroll/der.h"

#include <openssl/asn1.h>
#include <openssl/err.h>

namespace kunci::tool {
namespace {

constexpr std::size_t kElementLimit = 10'000;
constexpr std::uint8_t kTagOfMoreOctets = 0x1F;

std::optional<DerElement> first_element(ByteView text) {
  const unsigned char* at = text.data();
  long size = 0;
  int tag = 0;
  int tag_class = 0;
  const int form = ASN1_get_object(&at, &size, &tag, &tag_class, static_cast<long>(text.size()));
  // 0x80: an error; 1: of indefinite length, which is not DER.
  if ((form & 0x80) != 0 || (form & 1) != 0 || (text[0] & kTagOfMoreOctets) == kTagOfMoreOctets) {
    ERR_clear_error();
    return std::nullopt;
  }
  const ByteView content(at, static_cast<std::size_t>(size));
  const auto header = static_cast<std::size_t>(at - text.data());
  return DerElement{text[0], text.first(header + content.size()), content};
}

}  // namespace

std::optional<std::vector<DerElement>> der_elements(ByteView text) {
  std::vector<DerElement> elements;
  while (!text.empty()) {
    const auto element = first_element(text);
    if (!element || elements.size() == kElementLimit) return std::nullopt;
    elements.push_back(*element);
    text = text.subspan(element->whole.size());
  }
  return elements;
}

std::optional<std::vector<DerElement>> der_members(ByteView text) {
  const auto outer = der_elements(text);
  if (!outer || outer->size() != 1) return std::nullopt;
  return der_elements(outer->front().content);
}

Bytes der_element(std::uint8_t tag, ByteView content) {
  Bytes element{tag};
  if (content.size() < 0x80) {
    element.push_back(static_cast<std::uint8_t>(content.size()));
  } else {
    Bytes octets;
    for (std::size_t rest = content.size(); rest != 0; rest >>= 8) {
      octets.insert(octets.begin(), static_cast<std::uint8_t>(rest & 0xFF));
    }
    element.push_back(static_cast<std::uint8_t>(0x80 | octets.size()));
    append(element, octets);
  }
  append(element, content);
  return element;
}

}  // namespace kunci::tool
