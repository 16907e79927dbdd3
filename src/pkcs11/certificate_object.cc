// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/certificate_object.h"

#include "base/hex.h"
#include "crypto/digest.h"

namespace kunci::pkcs11 {
namespace {

// The first three octets of SHA-1 over the value (PKCS#11 3.2, 4.7.2).
CkResult<AttributeValue> check_value(ByteView der) {
  auto hash = crypto::hash_of(crypto::Digest::sha1, der);
  if (!hash) return fail(hash.error());
  hash->resize(3);
  return std::move(*hash);
}

StorageAttributes storage_for(const KeyPlace& place) {
  const std::uint8_t octet[] = {place.reference.value};
  return {.object_class = CKO_CERTIFICATE,
          .on_token = true,
          .label = place.label,
          .id = place.id,
          .unique_id = "certificate-" + to_hex(octet)};
}

std::optional<AttributeValue> fixed_attribute(CK_ATTRIBUTE_TYPE type) {
  switch (type) {
    case CKA_CERTIFICATE_TYPE:
      return value_of(CK_ULONG{CKC_X_509});
    case CKA_TRUSTED:
      return value_of(false);
    case CKA_NAME_HASH_ALGORITHM:
      return value_of(CK_ULONG{CKM_SHA_1});
    case CKA_JAVA_MIDP_SECURITY_DOMAIN:
      return value_of(CK_ULONG{CK_SECURITY_DOMAIN_UNSPECIFIED});
    case CKA_START_DATE:
    case CKA_END_DATE:
    case CKA_URL:
    case CKA_HASH_OF_SUBJECT_PUBLIC_KEY:
    case CKA_HASH_OF_ISSUER_PUBLIC_KEY:
      return AttributeValue{};
    default:
      return std::nullopt;
  }
}

std::optional<AttributeValue> field(const crypto::Certificate& certificate,
                                    CK_ATTRIBUTE_TYPE type) {
  switch (type) {
    case CKA_SUBJECT:
      return certificate.subject;
    case CKA_ISSUER:
      return certificate.issuer;
    case CKA_SERIAL_NUMBER:
      return certificate.serial;
    case CKA_PUBLIC_KEY_INFO:
      return certificate.spki;
    case CKA_CERTIFICATE_CATEGORY:
      return value_of(CK_ULONG{certificate.is_ca ? CK_CERTIFICATE_CATEGORY_AUTHORITY
                                                 : CK_CERTIFICATE_CATEGORY_TOKEN_USER});
    default:
      return std::nullopt;
  }
}

}  // namespace

CkResult<AttributeValue> CertificateObject::attribute(CK_ATTRIBUTE_TYPE type) const {
  if (auto value = storage_.value(type)) return std::move(*value);
  if (auto value = fixed_attribute(type)) return std::move(*value);
  const auto octets = der();
  if (!octets) return fail(octets.error());
  if (type == CKA_VALUE) return **octets;
  if (type == CKA_CHECK_VALUE) return check_value(**octets);
  // What is no certificate at all still has its octets to show.
  const auto certificate = crypto::parse_certificate(**octets);
  if (certificate) {
    if (auto value = field(*certificate, type)) return std::move(*value);
  }
  return fail(CKR_ATTRIBUTE_TYPE_INVALID);
}

TokenCertificateObject::TokenCertificateObject(std::shared_ptr<Token> token, const KeyPlace& place)
    : CertificateObject(storage_for(place)),
      token_(std::move(token)),
      reference_(place.reference) {}

CkResult<std::shared_ptr<const Bytes>> TokenCertificateObject::der() const {
  auto octets = token_->certificate(reference_);
  if (!octets) return fail(octets.error());
  if (!*octets) return fail(CKR_OBJECT_HANDLE_INVALID);
  return std::move(*octets);
}

CkResult<void> TokenCertificateObject::destroy() {
  CertificateWriter* const writer = token_->certificate_writer();
  if (writer == nullptr) return fail(CKR_ACTION_PROHIBITED);
  return lift(writer->erase(reference_));
}

CkResult<std::shared_ptr<Object>> SessionCertificateObject::copy(
    std::span<const TemplateEntry> changes) const {
  auto storage = storage_.copy(*this, changes);
  if (!storage) return fail(storage.error());
  return std::make_shared<SessionCertificateObject>(std::move(*storage), *der_);
}

}  // namespace kunci::pkcs11
