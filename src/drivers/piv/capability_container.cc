// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/capability_container.h"

#include "tlv/writer.h"

namespace kunci::piv {
namespace {

constexpr tlv::Tag kCardIdentifier = 0xf0;
constexpr tlv::Tag kContainerVersion = 0xf1;
constexpr tlv::Tag kGrammarVersion = 0xf2;
constexpr tlv::Tag kApplications = 0xf3;
constexpr tlv::Tag kPkcs15 = 0xf4;
constexpr tlv::Tag kDataModel = 0xf5;
// Access rule, card APDUs, redirection, capability and status tuples, next container, error
// detection: mandatory, empty.
constexpr tlv::Tag kEmpty[] = {0xf6, 0xf7, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe};

// GSC-IS 2.1: its RID, manufacturer "unknown", type "Java card".
constexpr std::uint8_t kIdentifierPrefix[] = {0xa0, 0x00, 0x00, 0x01, 0x16, 0xff, 0x02};
constexpr std::uint8_t kVersion21[] = {0x21};
constexpr std::uint8_t kNoPkcs15[] = {0x00};
constexpr std::uint8_t kPivDataModel[] = {0x10};

}  // namespace

Bytes make_capability_container(const CardNumber& number) {
  Bytes content = tlv::element(kCardIdentifier, {kIdentifierPrefix, number});
  tlv::append_element(content, kContainerVersion, kVersion21);
  tlv::append_element(content, kGrammarVersion, kVersion21);
  tlv::append_element(content, kApplications, {});
  tlv::append_element(content, kPkcs15, kNoPkcs15);
  tlv::append_element(content, kDataModel, kPivDataModel);
  for (const tlv::Tag tag : kEmpty) tlv::append_element(content, tag, {});
  return content;
}

}  // namespace kunci::piv
