// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "crypto/certificate.h"
#include "pkcs11/object.h"
#include "pkcs11/storage_attributes.h"

namespace kunci::pkcs11 {

/// An X.509 certificate (PKCS#11 3.2, 4.7.3), on a token or of a session.
class CertificateObject : public Object {
 public:
  explicit CertificateObject(StorageAttributes storage) : storage_(std::move(storage)) {}

  [[nodiscard]] CK_OBJECT_CLASS object_class() const override { return CKO_CERTIFICATE; }
  [[nodiscard]] bool is_private() const override { return storage_.is_private(); }
  [[nodiscard]] bool on_token() const override { return storage_.on_token(); }
  [[nodiscard]] CkResult<AttributeValue> attribute(CK_ATTRIBUTE_TYPE type) const override;

 protected:
  /// The certificate in DER. CKR_OBJECT_HANDLE_INVALID where it is gone.
  [[nodiscard]] virtual CkResult<std::shared_ptr<const Bytes>> der() const = 0;

  Storage storage_;
};

/// A view of the certificate at a place.
class TokenCertificateObject final : public CertificateObject {
 public:
  TokenCertificateObject(std::shared_ptr<Token> token, const KeyPlace& place);

  CkResult<void> destroy() override;

 private:
  [[nodiscard]] CkResult<std::shared_ptr<const Bytes>> der() const override;

  std::shared_ptr<Token> token_;
  KeyReference reference_;
};

/// A certificate that lives as long as its session.
class SessionCertificateObject final : public CertificateObject {
 public:
  SessionCertificateObject(StorageAttributes storage, Bytes der)
      : CertificateObject(std::move(storage)),
        der_(std::make_shared<const Bytes>(std::move(der))) {}

  CkResult<void> set(std::span<const TemplateEntry> changes) override {
    return storage_.set(*this, changes);
  }
  [[nodiscard]] CkResult<std::shared_ptr<Object>> copy(
      std::span<const TemplateEntry> changes) const override;
  CkResult<void> destroy() override { return storage_.destroy(); }

 private:
  [[nodiscard]] CkResult<std::shared_ptr<const Bytes>> der() const override { return der_; }

  std::shared_ptr<const Bytes> der_;
};

}  // namespace kunci::pkcs11
