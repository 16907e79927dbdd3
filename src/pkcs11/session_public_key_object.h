// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crypto/public_key.h"
#include "pkcs11/object.h"
#include "pkcs11/storage_attributes.h"

namespace kunci::pkcs11 {

/// A public key that a program brought, to verify or encrypt with in software, as long as its
/// session lives.
class SessionPublicKeyObject final : public Object {
 public:
  SessionPublicKeyObject(StorageAttributes storage, crypto::PublicKey key)
      : storage_(std::move(storage)), key_(std::move(key)) {}

  [[nodiscard]] CK_OBJECT_CLASS object_class() const override { return CKO_PUBLIC_KEY; }
  [[nodiscard]] bool is_private() const override { return storage_.is_private(); }
  [[nodiscard]] bool on_token() const override { return false; }
  [[nodiscard]] CkResult<AttributeValue> attribute(CK_ATTRIBUTE_TYPE type) const override;
  [[nodiscard]] CkResult<crypto::PublicKey> public_key() const override { return key_; }
  CkResult<void> set(std::span<const TemplateEntry> changes) override {
    return storage_.set(*this, changes);
  }
  [[nodiscard]] CkResult<std::shared_ptr<Object>> copy(
      std::span<const TemplateEntry> changes) const override;
  CkResult<void> destroy() override { return storage_.destroy(); }

 private:
  Storage storage_;
  crypto::PublicKey key_;
};

}  // namespace kunci::pkcs11
