// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/certificate_container.h"

#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "crypto/inflate.h"
#include "crypto/unsigned_certificate.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::piv {
namespace {

constexpr tlv::Tag kCertificate = 0x70;
constexpr tlv::Tag kCertificateInfo = 0x71;
constexpr tlv::Tag kNote = 0x72;
constexpr tlv::Tag kErrorDetection = 0xfe;

constexpr std::uint8_t kPacked = 0x01;

// Of a certificate (RFC 5280 4.1).
constexpr tlv::Tag kSequence = 0x30;
constexpr tlv::Tag kVersion = 0xa0;

// Written to cards, so that neither may ever change. Short, since each octet is read over and over.
constexpr std::uint8_t kGeneratedHere = 'K';
constexpr std::size_t kFingerprintSize = 7;

Result<Bytes> note_for(const crypto::PublicKey& key) {
  const auto fingerprint = crypto::hash_of(crypto::Digest::sha256, crypto::spki_of(key));
  if (!fingerprint) return fail(fingerprint.error());
  Bytes note = {kGeneratedHere};
  append(note, ByteView(*fingerprint).first(kFingerprintSize));
  return note;
}

bool noted_as_generated(ByteView content, const crypto::PublicKey& key) {
  const auto found = tlv::find(content, kNote);
  if (!found) return false;
  const auto expected = note_for(key);
  return expected && equal(*found, *expected);
}

Result<Bytes> unpacked_certificate(ByteView content) {
  const auto certificate = tlv::find(content, kCertificate);
  if (!certificate) return fail(Errc::malformed);
  const auto info = tlv::find(content, kCertificateInfo);
  const bool packed = info && !info->empty() && ((*info)[0] & kPacked) != 0;
  return packed ? crypto::inflate(*certificate) : copy_of(*certificate);
}

}  // namespace

Result<StoredCertificate> certificate_from_container(ByteView content) {
  const auto octets = unpacked_certificate(content);
  if (!octets) return fail(octets.error());
  auto certificate = crypto::parse_certificate(*octets);
  if (!certificate) return fail(certificate.error());
  StoredCertificate stored{.der = std::move(certificate->der)};
  if (certificate->key && crypto::check(*certificate->key))
    stored.key = std::move(certificate->key);
  stored.placeholder = crypto::is_placeholder_certificate(stored.der);
  stored.generated = stored.placeholder || (stored.key && noted_as_generated(content, *stored.key));
  return stored;
}

std::optional<std::size_t> telling_part(ByteView content) {
  constexpr std::size_t kLongNumber = 8;  // made at random, or it could count to there
  tlv::Reader elements(content);
  const auto info = tlv::find(content, kCertificateInfo);
  const bool packed = info && !info->empty() && ((*info)[0] & kPacked) != 0;
  const auto certificate = elements.expect(kCertificate);
  if (!certificate || packed || crypto::is_placeholder_certificate(certificate->value)) {
    return std::nullopt;
  }
  tlv::Reader outer(certificate->value);
  auto signed_part = outer.enter(kSequence);
  auto fields = signed_part ? signed_part->enter(kSequence) : fail(signed_part.error());
  if (!fields || !fields->take_if(kVersion)) return std::nullopt;
  const auto number = fields->next();
  const auto algorithm = fields->next();
  const auto issuer = fields->next();
  const auto validity = fields->next();
  if (!number || !algorithm || !issuer || !validity) return std::nullopt;
  const auto end = static_cast<std::size_t>(fields->rest().data() - content.data());
  const auto subject = fields->next();
  if (!subject) return std::nullopt;
  const bool vouches_for_itself = equal(issuer->value, subject->value);
  if (vouches_for_itself && number->value.size() < kLongNumber) return std::nullopt;
  return end;
}

Result<Bytes> container_for(ByteView certificate, const crypto::PublicKey* generated_key) {
  static constexpr std::uint8_t kPlain[] = {0};
  Bytes content;
  tlv::append_element(content, kCertificate, certificate);
  tlv::append_element(content, kCertificateInfo, kPlain);
  if (generated_key != nullptr) {
    const auto note = note_for(*generated_key);
    if (!note) return fail(note.error());
    tlv::append_element(content, kNote, *note);
  }
  tlv::append_element(content, kErrorDetection, {});
  return content;
}

}  // namespace kunci::piv
