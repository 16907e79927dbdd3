// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/chuid.h"

#include <algorithm>
#include <string_view>

#include "base/hex.h"
#include "crypto/digest.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::piv {
namespace {

constexpr tlv::Tag kFascn = 0x30;
constexpr tlv::Tag kGuid = 0x34;
constexpr tlv::Tag kExpirationDate = 0x35;
constexpr tlv::Tag kIssuerSignature = 0x3e;
constexpr tlv::Tag kErrorDetection = 0xfe;

constexpr std::size_t kSerialOctets = 8;

// Agency 9999, system 9999, credential 999999, series 0, issue 1, person 0000000000, category 3,
// organisation 0000, association 1, in the five-bit code of the PACS guidance 2.3, 6.2.
constexpr std::uint8_t kNotFederal[] = {0xd4, 0xe7, 0x39, 0xda, 0x73, 0x9c, 0xed, 0x39, 0xce,
                                        0x73, 0x9d, 0x83, 0x68, 0x58, 0x21, 0x08, 0x42, 0x10,
                                        0x84, 0x21, 0xc8, 0x42, 0x10, 0xc3, 0xeb};
constexpr std::string_view kNeverExpires = "20991231";

std::optional<Guid> guid_from(ByteView value) {
  Guid guid{};
  if (value.size() != guid.size()) return {};
  std::ranges::copy(value, guid.begin());
  if (guid == Guid{}) return {};
  return guid;
}

}  // namespace

bool Chuid::is_initialized() const { return !mark || mark->finished; }

Result<std::string> Chuid::serial() const {
  if (guid) return to_hex(ByteView(*guid).last(kSerialOctets));
  if (fascn.empty()) return std::string();
  const auto digest = crypto::hash_of(crypto::Digest::sha256, fascn);
  if (!digest) return fail(digest.error());
  return to_hex(ByteView(*digest).first(kSerialOctets));
}

Result<Chuid> chuid_from(ByteView content) {
  Chuid chuid;
  tlv::Reader reader(content);
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element) return fail(element.error());
    if (element->tag == kFascn) chuid.fascn = copy_of(element->value);
    if (element->tag == kGuid) chuid.guid = guid_from(element->value);
    if (element->tag == kTokenMarkTag) chuid.mark = token_mark_from(element->value);
  }
  return chuid;
}

Bytes make_chuid(const Guid& guid, const TokenMark& mark) {
  Bytes content;
  tlv::append_element(content, kFascn, kNotFederal);
  tlv::append_element(content, kGuid, guid);
  tlv::append_element(content, kExpirationDate, bytes_of(kNeverExpires));
  append(content, element_of(mark));
  tlv::append_element(content, kIssuerSignature, {});
  tlv::append_element(content, kErrorDetection, {});
  return content;
}

Result<Bytes> with_mark(ByteView content, const TokenMark& mark) {
  Bytes changed;
  bool found = false;
  tlv::Reader reader(content);
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element) return fail(element.error());
    const bool is_mark = element->tag == kTokenMarkTag;
    if (is_mark) {
      append(changed, element_of(mark));
    } else {
      append(changed, element->whole);
    }
    found = found || is_mark;
  }
  if (!found) return fail(Errc::not_found);
  return changed;
}

}  // namespace kunci::piv
