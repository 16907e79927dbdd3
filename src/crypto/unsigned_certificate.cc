// SPDX-License-Identifier: Apache-2.0
#include "crypto/unsigned_certificate.h"

#include <string_view>

#include "crypto/asn1_tag.h"
#include "crypto/certificate_frame.h"
#include "crypto/digest.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::crypto {
namespace {

// id-alg-unsigned 1.3.6.1.5.5.7.6.36 and id-rdna-unsigned 1.3.6.1.5.5.7.25.1 (RFC 9925 3.1, 3.2).
constexpr std::uint8_t kUnsignedOid[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x06, 0x24};
constexpr std::uint8_t kNoIssuerOid[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x19, 0x01};
constexpr std::uint8_t kCommonNameOid[] = {0x55, 0x04, 0x03};

// Written to cards: it is recognised by this very text, in all versions to come.
constexpr std::string_view kSubject = "No certificate yet: key pair generated on this token";
constexpr std::string_view kLongAgo = "700101000000Z";
constexpr std::size_t kSerialSize = 16;

Bytes name_with(ByteView attribute, std::string_view text) {
  const Bytes pair =
      tlv::element(asn1::kSequence, {tlv::element(asn1::kObjectIdentifier, attribute),
                                     tlv::element(asn1::kUtf8String, bytes_of(text))});
  return tlv::element(asn1::kSequence, tlv::element(asn1::kSet, pair));
}

// Parameters absent (RFC 9925 3.1).
Bytes unsigned_algorithm() {
  return tlv::element(asn1::kSequence, tlv::element(asn1::kObjectIdentifier, kUnsignedOid));
}

Bytes no_issuer() { return name_with(kNoIssuerOid, ""); }
Bytes placeholder_subject() { return name_with(kCommonNameOid, kSubject); }

Bytes long_ago() {
  const Bytes time = tlv::element(asn1::kUtcTime, bytes_of(kLongAgo));
  return tlv::element(asn1::kSequence, {time, time});
}

}  // namespace

Result<Bytes> make_placeholder_certificate(const PublicKey& key) {
  const Bytes spki = spki_of(key);
  const auto digest = hash_of(Digest::sha256, spki);
  if (!digest) return fail(digest.error());
  const Bytes serial = tlv::integer(ByteView(*digest).first(kSerialSize));
  const Bytes algorithm = unsigned_algorithm();
  const Bytes inner = tlv::element(
      asn1::kSequence, {serial, algorithm, no_issuer(), long_ago(), placeholder_subject(), spki});
  return tlv::element(asn1::kSequence, {inner, algorithm, tlv::bit_string({})});
}

bool is_placeholder_certificate(ByteView octets) {
  static constexpr std::uint8_t kNoBits[] = {0x00};
  const auto frame = read_frame(octets);
  if (!frame) return false;
  const Bytes algorithm = unsigned_algorithm();
  return equal(frame->inner_algorithm, algorithm) && equal(frame->outer_algorithm, algorithm) &&
         equal(frame->signature, kNoBits) && equal(frame->issuer, no_issuer()) &&
         equal(frame->subject, placeholder_subject());
}

}  // namespace kunci::crypto
