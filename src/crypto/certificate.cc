// SPDX-License-Identifier: Apache-2.0
#include "crypto/certificate.h"

#include "crypto/asn1_tag.h"
#include "crypto/certificate_frame.h"
#include "crypto/certificate_time.h"
#include "crypto/directory_name.h"
#include "tlv/reader.h"

namespace kunci::crypto {
namespace {

constexpr std::uint8_t kBasicConstraintsOid[] = {0x55, 0x1d, 0x13};

// BasicConstraints (RFC 5280 4.2.1.9): cA is FALSE unless it is said to be TRUE.
bool says_ca(ByteView basic_constraints) {
  tlv::Reader outer(basic_constraints);
  auto fields = outer.enter(asn1::kSequence);
  if (!fields) return false;
  const auto ca = fields->take_if(asn1::kBoolean);
  return ca && ca->has_value() && (*ca)->value.size() == 1 && (*ca)->value[0] != 0;
}

bool is_ca_by(ByteView extensions) {
  tlv::Reader outer(extensions);
  auto list = outer.enter(asn1::kSequence);
  while (list && !list->at_end()) {
    auto extension = list->enter(asn1::kSequence);
    if (!extension) return false;
    const auto oid = extension->expect(asn1::kObjectIdentifier);
    const auto critical = extension->take_if(asn1::kBoolean);
    const auto value = extension->expect(asn1::kOctetString);
    if (!oid || !critical || !value) return false;
    if (equal(oid->value, kBasicConstraintsOid)) return says_ca(value->value);
  }
  return false;
}

void read_validity(Certificate& certificate, ByteView validity) {
  tlv::Reader reader(validity);
  if (const auto time = reader.next()) certificate.not_before = read_time(*time);
  if (const auto time = reader.next()) certificate.not_after = read_time(*time);
}

}  // namespace

ByteView Certificate::serial_content() const {
  return tlv::find(serial, asn1::kInteger).value_or(ByteView{});
}

Result<Certificate> parse_certificate(ByteView octets) {
  const auto frame = read_frame(octets);
  if (!frame) return fail(frame.error());
  Certificate certificate{.der = copy_of(frame->whole),
                          .subject = copy_of(frame->subject),
                          .issuer = copy_of(frame->issuer),
                          .serial = copy_of(frame->serial),
                          .spki = copy_of(frame->spki)};
  if (auto key = public_key_from_spki(frame->spki)) certificate.key = std::move(*key);
  read_validity(certificate, frame->validity);
  certificate.common_name = common_name_in(frame->subject);
  certificate.self_issued = equal(frame->subject, frame->issuer);
  certificate.is_ca = is_ca_by(frame->extensions);
  return certificate;
}

}  // namespace kunci::crypto
