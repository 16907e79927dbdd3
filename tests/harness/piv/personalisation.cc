// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/personalisation.h"

#include <array>
#include <stdexcept>
#include <string>

#include "base/bytes.h"
#include "tests/harness/crypto/certificate.h"
#include "tests/harness/crypto/random.h"
#include "tests/harness/piv/containers.h"
#include "tests/harness/piv/piv_context.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

constexpr tlv::Tag kErrorDetection = 0xfe;

Bytes text_element(tlv::Tag tag, std::string_view text) {
  return tlv::element(tag, bytes_of(text));
}

Bytes byte_element(tlv::Tag tag, std::uint8_t octet) {
  return tlv::element(tag, ByteView(&octet, 1));
}

Bytes concatenate(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) append(all, part);
  return all;
}

/// SP 800-73-4 pt 1, 3.3.2: whose PINs satisfy the access rules, and which of them is the primary
/// one.
Bytes discovery_object(GlobalPin global_pin) {
  constexpr std::uint8_t kApplicationPin = 0x40;
  constexpr std::uint8_t kGlobalPinToo = 0x20;
  Bytes policy = {kApplicationPin, 0x00};
  if (global_pin != GlobalPin::none) {
    policy[0] |= kGlobalPinToo;
    policy[1] = global_pin == GlobalPin::primary ? 0x20 : 0x10;
  }
  return concatenate({tlv::element(0x4f, kPivAid), tlv::element(0x5f2f, policy)});
}

/// SP 800-73-4 pt 1, 3.1.2 and appendix A. The FASC-N is one for cards outside the federal
/// government (all nines).
Bytes chuid() {
  static constexpr std::array<std::uint8_t, 25> kFascN = {
      0xd4, 0xe7, 0x39, 0xda, 0x73, 0x9c, 0xed, 0x39, 0xce, 0x73, 0x9d, 0x83, 0x68,
      0x58, 0x21, 0x08, 0x42, 0x10, 0x84, 0x21, 0x38, 0x42, 0x10, 0xc3, 0xf5};
  Bytes guid = random_octets(16);
  guid[6] = static_cast<std::uint8_t>((guid[6] & 0x0f) | 0x40);  // RFC 4122: version 4
  guid[8] = static_cast<std::uint8_t>((guid[8] & 0x3f) | 0x80);
  return concatenate({tlv::element(0x30, kFascN), tlv::element(0x34, guid),
                      text_element(0x35, "20401231"), tlv::element(0x3e, ByteView{}),
                      tlv::element(kErrorDetection, ByteView{})});
}

/// SP 800-73-4 pt 1, 3.1.1 and appendix A: data model 10, grammar 2.1, nothing else told.
Bytes capability_container() {
  Bytes identifier = {0xa0, 0x00, 0x00, 0x01,
                      0x16, 0xff, 0x02};  // GSC-RID, manufacturer, card type
  append(identifier, random_octets(14));
  Bytes container = concatenate({tlv::element(0xf0, identifier), byte_element(0xf1, 0x21),
                                 byte_element(0xf2, 0x21), tlv::element(0xf3, ByteView{}),
                                 byte_element(0xf4, 0x00), byte_element(0xf5, 0x10)});
  for (const tlv::Tag tag : {0xf6U, 0xf7U, 0xfaU, 0xfbU, 0xfcU, 0xfdU}) {
    append(container, tlv::element(tag, ByteView{}));
  }
  append(container, tlv::element(kErrorDetection, ByteView{}));
  return container;
}

Bytes printed_information() {
  return concatenate({text_element(0x01, "Siti Contoh"), text_element(0x02, "Employee"),
                      text_element(0x04, "2040DEC31"), text_element(0x05, "0001"),
                      text_element(0x06, "KUNCI TEST"), tlv::element(kErrorDetection, ByteView{})});
}

void put_retired_key(PivContext& context, std::uint8_t index) {
  const auto reference = static_cast<std::uint8_t>(key_reference::kFirstRetired + index);
  const std::string id = PivContext::key_name(reference);
  const auto key = context.keys().generate(id, KeyAlgorithm::p256);
  if (!key) throw std::runtime_error("no retired key could be made");
  context.state().keys[reference] = {.public_key = *key};
  const Bytes name = common_name("Retired " + std::to_string(index + 1));
  const Bytes certificate = make_certificate({.issuer = name, .subject = name, .key = *key},
                                             {.keys = context.keys(), .id = id, .key = *key});
  context.state().objects[object_tag::kFirstRetired + index] = certificate_object(certificate);
}

}  // namespace

void put_factory_objects(PivContext& context) {
  const PivOptions& options = context.options();
  auto& objects = context.state().objects;
  if (options.discovery) objects[object_tag::kDiscovery] = discovery_object(options.global_pin);
  if (!options.is_yubico()) objects[object_tag::kBitGroup] = byte_element(0x02, 0x00);
}

void put_personal_objects(PivContext& context) {
  auto& objects = context.state().objects;
  objects[object_tag::kChuid] = chuid();
  objects[object_tag::kCapabilities] = capability_container();
  if (!context.options().is_yubico()) {
    objects[object_tag::kPrintedInformation] = printed_information();
  }
}

void put_key_history(PivContext& context) {
  const auto count = static_cast<std::uint8_t>(context.options().key_history);
  for (std::uint8_t index = 0; index < count; ++index) put_retired_key(context, index);
  context.state().objects[object_tag::kKeyHistory] =
      concatenate({byte_element(0xc1, count), byte_element(0xc2, 0),
                   tlv::element(kErrorDetection, ByteView{})});
}

}  // namespace kunci::harness
