// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/authentication_template.h"

#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

constexpr tlv::Tag kTemplate = 0x7c;

std::optional<Bytes>* member_for(AuthenticationTemplate& parsed, tlv::Tag tag) {
  switch (tag) {
    case 0x80:
      return &parsed.witness;
    case 0x81:
      return &parsed.challenge;
    case 0x82:
      return &parsed.response;
    case 0x85:
      return &parsed.exponentiation;
    default:
      return nullptr;
  }
}

}  // namespace

std::optional<AuthenticationTemplate> parse_authentication(ByteView data) {
  tlv::Reader reader(data);
  auto inside = reader.enter(kTemplate);
  if (!inside || !reader.at_end()) return std::nullopt;
  AuthenticationTemplate parsed;
  while (!inside->at_end()) {
    const auto element = inside->next();
    if (!element) return std::nullopt;
    std::optional<Bytes>* member = member_for(parsed, element->tag);
    if (member == nullptr || member->has_value()) return std::nullopt;
    *member = copy_of(element->value);
  }
  return parsed;
}

Bytes make_authentication(std::uint8_t tag, ByteView content) {
  return tlv::element(kTemplate, tlv::element(tag, content));
}

}  // namespace kunci::harness
