// SPDX-License-Identifier: Apache-2.0
#include "enroll/cmp_message.h"

#include <openssl/crmf.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>

#include "enroll/der.h"
#include "x509/openssl.h"

namespace kunci::tool {
namespace {

using PbmPtr = std::unique_ptr<OSSL_CRMF_PBMPARAMETER, Freer<OSSL_CRMF_PBMPARAMETER_free>>;

constexpr std::uint8_t kSequence = 0x30;
constexpr std::uint8_t kOctets = 0x04;
constexpr std::uint8_t kBits = 0x03;
// Members of PKIHeader by their tags; sender and recipient are the second and third.
constexpr std::uint8_t kProtectionAlgorithm = 0xA1;
constexpr std::uint8_t kTransaction = 0xA4;
constexpr std::uint8_t kSenderNonce = 0xA5;
constexpr std::uint8_t kRecipientNonce = 0xA6;

struct Header {
  std::vector<DerElement> members;

  [[nodiscard]] const DerElement* find(std::uint8_t tag) const {
    // The first three have no tags of their own.
    const auto found = std::find_if(members.begin() + 3, members.end(),
                                    [tag](const DerElement& row) { return row.tag == tag; });
    return found == members.end() ? nullptr : &*found;
  }
};

struct Message {
  Header header;
  DerElement body;
};

std::optional<Message> read(ByteView octets) {
  const auto parts = der_members(octets);
  if (!parts || parts->size() < 2) return std::nullopt;
  auto members = der_members((*parts)[0].whole);
  if (!members || members->size() < 3) return std::nullopt;
  return Message{.header = {std::move(*members)}, .body = (*parts)[1]};
}

// The OCTET STRING within a member that may be missing.
Bytes octets_of(const DerElement* member) {
  const auto value = member == nullptr ? std::nullopt : der_elements(member->content);
  return value && value->size() == 1 ? copy_of(value->front().content) : Bytes{};
}

// PBMParameter of protectionAlg: AlgorithmIdentifier { id-PasswordBasedMac, parameters }.
PbmPtr mac_parameters(const Header& header) {
  const DerElement* protection = header.find(kProtectionAlgorithm);
  const auto algorithm = protection == nullptr ? std::nullopt : der_members(protection->content);
  if (!algorithm || algorithm->size() != 2) return nullptr;
  const ByteView parameters = (*algorithm)[1].whole;
  const unsigned char* at = parameters.data();
  PbmPtr read(d2i_OSSL_CRMF_PBMPARAMETER(nullptr, &at, static_cast<long>(parameters.size())));
  ERR_clear_error();
  return read;
}

std::optional<Bytes> mac_of(const Header& header, ByteView text, ByteView secret) {
  const PbmPtr parameters = mac_parameters(header);
  if (!parameters) return std::nullopt;
  unsigned char* mac = nullptr;
  std::size_t size = 0;
  const int done = OSSL_CRMF_pbm_new(nullptr, nullptr, parameters.get(), text.data(), text.size(),
                                     secret.data(), secret.size(), &mac, &size);
  const OctetsOwner owner(mac);
  if (done != 1) return std::nullopt;
  return Bytes(mac, mac + size);
}

}  // namespace

bool is_certificate_response(std::uint8_t body_tag) {
  return body_tag == 0xA1 || body_tag == 0xA3 || body_tag == 0xA8;
}

std::optional<CmpMessageParts> parts_of_cmp_message(ByteView octets) {
  const auto message = read(octets);
  if (!message) return std::nullopt;
  CmpMessageParts parts{.body_tag = message->body.tag, .body = copy_of(message->body.whole)};
  parts.sender_nonce = octets_of(message->header.find(kSenderNonce));
  parts.transaction = octets_of(message->header.find(kTransaction));
  return parts;
}

Bytes poll_response_body(bool for_p10cr) {
  // certReqId 0, or -1 for p10cr; checkAfter 1.
  const auto row = std::to_array<std::uint8_t>(
      {0x02, 0x01, static_cast<std::uint8_t>(for_p10cr ? 0xFF : 0x00), 0x02, 0x01, 0x01});
  return der_element(kPollResponseTag, der_element(kSequence, der_element(kSequence, row)));
}

std::optional<Bytes> make_cmp_answer(ByteView request, const CmpMessageParts& parts,
                                     ByteView secret) {
  const auto asked = read(request);
  if (!asked) return std::nullopt;
  const Header& header = asked->header;
  const DerElement* protection = header.find(kProtectionAlgorithm);
  const DerElement* transaction = header.find(kTransaction);
  const DerElement* nonce = header.find(kSenderNonce);
  if (protection == nullptr || transaction == nullptr || nonce == nullptr) return std::nullopt;
  Bytes members = copy_of(header.members[0].whole);
  append(members, header.members[2].whole);
  append(members, header.members[1].whole);
  append(members, protection->whole);
  append(members, transaction->whole);
  append(members, der_element(kSenderNonce, der_element(kOctets, parts.sender_nonce)));
  append(members, der_element(kRecipientNonce, nonce->content));
  Bytes content = der_element(kSequence, members);
  append(content, parts.body);
  const auto mac = mac_of(header, der_element(kSequence, content), secret);
  if (!mac) return std::nullopt;
  Bytes bits{0};  // no unused ones
  append(bits, *mac);
  append(content, der_element(0xA0, der_element(kBits, bits)));
  return der_element(kSequence, content);
}

}  // namespace kunci::tool
