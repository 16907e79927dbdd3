// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/crypto/certificate.h"

#include <openssl/evp.h>

#include <stdexcept>

#include "tests/harness/crypto/random.h"
#include "tests/harness/crypto/signature.h"
#include "tlv/oid.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

constexpr tlv::Tag kBoolean = 0x01;
constexpr tlv::Tag kOctetString = 0x04;
constexpr tlv::Tag kNull = 0x05;
constexpr tlv::Tag kObjectIdentifier = 0x06;
constexpr tlv::Tag kUtf8String = 0x0c;
constexpr tlv::Tag kUtcTime = 0x17;
constexpr tlv::Tag kGeneralizedTime = 0x18;
constexpr tlv::Tag kSequence = 0x30;
constexpr tlv::Tag kSet = 0x31;
constexpr tlv::Tag kVersion = 0xa0;
constexpr tlv::Tag kExtensions = 0xa3;

constexpr std::string_view kCommonName = "2.5.4.3";
constexpr std::string_view kSha256WithRsa = "1.2.840.113549.1.1.11";
constexpr std::string_view kEcdsaWithSha256 = "1.2.840.10045.4.3.2";
constexpr std::string_view kEcdsaWithSha384 = "1.2.840.10045.4.3.3";

Bytes oid_element(std::string_view dotted) {
  const auto content = tlv::oid_from_text(dotted);
  if (!content) throw std::runtime_error("no object identifier: " + std::string(dotted));
  return tlv::element(kObjectIdentifier, *content);
}

Bytes null_element() { return tlv::element(kNull, ByteView{}); }

Bytes extension_element(const Extension& extension) {
  static constexpr std::uint8_t kTrue[] = {0xff};
  const Bytes critical = extension.critical ? tlv::element(kBoolean, kTrue) : Bytes{};
  return tlv::element(kSequence, {oid_element(extension.oid), critical,
                                  tlv::element(kOctetString, extension.value)});
}

Bytes validity() {
  return tlv::element(kSequence, {tlv::element(kUtcTime, bytes_of("160314000000Z")),
                                  tlv::element(kGeneralizedTime, bytes_of("20520417000000Z"))});
}

Bytes signature_algorithm(const PublicKey& key) {
  if (is_rsa(key.algorithm)) {
    return tlv::element(kSequence, {oid_element(kSha256WithRsa), null_element()});
  }
  const bool large = key.algorithm == KeyAlgorithm::p384;
  return tlv::element(kSequence, oid_element(large ? kEcdsaWithSha384 : kEcdsaWithSha256));
}

Bytes digest_of(ByteView octets, const EVP_MD* kind) {
  Bytes digest(static_cast<std::size_t>(EVP_MD_get_size(kind)));
  if (EVP_Digest(octets.data(), octets.size(), digest.data(), nullptr, kind, nullptr) != 1) {
    throw std::runtime_error("no digest from OpenSSL");
  }
  return digest;
}

Bytes sign(ByteView octets, const CertificateSigner& signer) {
  Result<Bytes> signature = fail(Errc::unsupported);
  if (is_rsa(signer.key.algorithm)) {
    const Bytes digest = digest_of(octets, EVP_sha256());
    signature =
        signer.keys.raw_rsa(signer.id, pkcs1_block_sha256(digest, signer.key.modulus.size()));
  } else if (is_weierstrass(signer.key.algorithm)) {
    const bool large = signer.key.algorithm == KeyAlgorithm::p384;
    signature =
        signer.keys.sign_digest(signer.id, digest_of(octets, large ? EVP_sha384() : EVP_sha256()));
    if (signature) signature = ecdsa_der(*signature);
  }
  if (!signature) throw std::runtime_error("a card's key cannot sign certificates");
  return std::move(*signature);
}

}  // namespace

Bytes common_name(std::string_view text) {
  const Bytes pair = tlv::element(
      kSequence, {oid_element(kCommonName), tlv::element(kUtf8String, bytes_of(text))});
  return tlv::element(kSequence, tlv::element(kSet, pair));
}

Bytes subject_public_key_info(const PublicKey& key) {
  if (is_rsa(key.algorithm)) {
    const Bytes algorithm = tlv::element(
        kSequence, {tlv::element(kObjectIdentifier, tlv::oid::kRsaEncryption), null_element()});
    const Bytes numbers =
        tlv::element(kSequence, {tlv::integer(key.modulus), tlv::integer(key.exponent)});
    return tlv::element(kSequence, {algorithm, tlv::bit_string(numbers)});
  }
  const Bytes type = is_weierstrass(key.algorithm)
                         ? tlv::element(kObjectIdentifier, tlv::oid::kEcPublicKey)
                         : Bytes{};
  const Bytes algorithm =
      tlv::element(kSequence, {type, tlv::element(kObjectIdentifier, curve_oid(key.algorithm))});
  return tlv::element(kSequence, {algorithm, tlv::bit_string(key.point)});
}

Bytes make_certificate(const CertificateFields& fields, const CertificateSigner& signer) {
  static constexpr std::uint8_t kVersion3[] = {2};
  Bytes extensions;
  for (const Extension& extension : fields.extensions) {
    append(extensions, extension_element(extension));
  }
  if (!extensions.empty()) {
    extensions = tlv::element(kExtensions, tlv::element(kSequence, extensions));
  }
  const Bytes algorithm = signature_algorithm(signer.key);
  const Bytes to_be_signed = tlv::element(
      kSequence,
      {tlv::element(kVersion, tlv::integer(kVersion3)), tlv::integer(random_octets(16)), algorithm,
       fields.issuer, validity(), fields.subject, subject_public_key_info(fields.key), extensions});
  return tlv::element(kSequence,
                      {to_be_signed, algorithm, tlv::bit_string(sign(to_be_signed, signer))});
}

}  // namespace kunci::harness
