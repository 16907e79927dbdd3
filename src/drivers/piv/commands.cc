// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/commands.h"

#include <utility>

#include "drivers/piv/application.h"
#include "drivers/piv/data_objects.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::piv {
namespace {

using iso7816::CommandApdu;
using iso7816::ResponseApdu;
using iso7816::StatusWord;

constexpr std::uint8_t kGenerate = 0x47;
constexpr std::uint8_t kGeneralAuthenticate = 0x87;
constexpr std::uint8_t kGetData = 0xcb;
constexpr std::uint8_t kPutData = 0xdb;

constexpr std::uint8_t kCurrentApplicationP1 = 0x3f;
constexpr std::uint8_t kCurrentApplicationP2 = 0xff;

constexpr tlv::Tag kTagList = 0x5c;
constexpr tlv::Tag kContent = 0x53;
constexpr tlv::Tag kDynamicAuthentication = 0x7c;
constexpr tlv::Tag kControlReference = 0xac;

Bytes octets_of(std::uint32_t tag) {
  Bytes octets;
  for (int shift = 16; shift >= 0; shift -= 8) {
    const auto octet = static_cast<std::uint8_t>(tag >> shift & 0xff);
    if (octet != 0 || !octets.empty()) octets.push_back(octet);
  }
  return octets;
}

WipedBytes tag_list(std::uint32_t tag) {
  WipedBytes data;
  tlv::append_element(data, kTagList, octets_of(tag));
  return data;
}

CommandApdu get_data(std::uint32_t tag, Sensitivity sensitivity) {
  return {.ins = kGetData,
          .p1 = kCurrentApplicationP1,
          .p2 = kCurrentApplicationP2,
          .data = tag_list(tag),
          .expected = kWholeAnswer,
          .secret = sensitivity == Sensitivity::secret};
}

/// Without what is around it.
Result<WipedBytes> content_of(std::uint32_t tag, Result<ResponseApdu> response) {
  const auto answer = expect_success(std::move(response));
  if (!answer) return fail(answer.error());
  tlv::Reader reader(*answer);
  const auto element = reader.next();
  if (!element || (element->tag != kContent && element->tag != tag)) {
    return fail(Errc::malformed);
  }
  if (element->value.empty()) return fail(Errc::not_found);
  return WipedBytes(element->value.begin(), element->value.end());
}

/// Two objects bring their own tag instead of 53 (SP 800-73-4 pt 2, 3.1.2 and 3.3.1).
bool has_own_tag(std::uint32_t tag) {
  return tag == tag::kDiscovery || tag == tag::kBiometricGroup;
}

/// Without content the object is deleted.
WipedBytes new_content(std::uint32_t tag, ByteView content) {
  WipedBytes data;
  if (!has_own_tag(tag)) data = tag_list(tag);
  data.reserve(data.size() + content.size() + 8);
  tlv::append_element(data, has_own_tag(tag) ? tag : kContent, content);
  return data;
}

}  // namespace

bool is_absence(Errc code) { return code == Errc::not_found || code == Errc::unsupported; }

Result<StatusWord> select_application(AppletTransaction& transaction) {
  return select_again(transaction, kApplicationId);
}

Result<WipedBytes> get_object(AppletTransaction& transaction, std::uint32_t tag,
                              Sensitivity sensitivity) {
  return content_of(tag, transaction.transmit(get_data(tag, sensitivity)));
}

Result<WipedBytes> get_object_like(AppletTransaction& transaction, std::uint32_t tag,
                                   ByteView expected, std::size_t telling) {
  Bytes whole;
  tlv::append_element(whole, kContent, expected);
  const std::size_t needed = whole.size() - expected.size() + telling;
  const auto tells = [&](ByteView first) {
    return first.size() >= needed && first.size() < whole.size() &&
           equal(first, ByteView(whole).first(first.size()));
  };
  auto answer = transaction.transmit(get_data(tag, Sensitivity::open), tells);
  if (answer && tells(answer->data)) return WipedBytes(expected.begin(), expected.end());
  return content_of(tag, std::move(answer));
}

Result<void> put_object(AppletTransaction& transaction, std::uint32_t tag, ByteView content,
                        Sensitivity sensitivity) {
  return outcome_of_writing(transaction.transmit({.ins = kPutData,
                                                  .p1 = kCurrentApplicationP1,
                                                  .p2 = kCurrentApplicationP2,
                                                  .data = new_content(tag, content),
                                                  .secret = sensitivity == Sensitivity::secret}));
}

Result<ResponseApdu> general_authenticate(AppletTransaction& transaction, std::uint8_t algorithm,
                                          std::uint8_t key, ByteView elements,
                                          std::size_t expected) {
  CommandApdu command{.ins = kGeneralAuthenticate,
                      .p1 = algorithm,
                      .p2 = key,
                      .expected = expected,
                      .secret = true};
  command.data.reserve(elements.size() + 8);
  tlv::append_element(command.data, kDynamicAuthentication, elements);
  return transaction.transmit(command);
}

Result<WipedBytes> authentication_element(ByteView answer, std::uint8_t tag) {
  tlv::Reader reader(answer);
  auto inside = reader.enter(kDynamicAuthentication);
  if (!inside) return fail(inside.error());
  // More than the template is not what this card has sent.
  if (!reader.at_end()) return fail(Errc::malformed);
  const auto value = tlv::find(inside->rest(), tag);
  if (!value) return fail(Errc::malformed);
  return WipedBytes(value->begin(), value->end());
}

Result<ResponseApdu> generate_key_pair(AppletTransaction& transaction, std::uint8_t key,
                                       ByteView elements) {
  CommandApdu command{.ins = kGenerate, .p2 = key, .expected = kWholeAnswer};
  tlv::append_element(command.data, kControlReference, elements);
  return transaction.transmit(command);
}

}  // namespace kunci::piv
