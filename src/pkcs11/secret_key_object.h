// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <string>

#include "base/mutex.h"
#include "base/secret.h"
#include "pkcs11/object.h"
#include "pkcs11/template.h"

namespace kunci::pkcs11 {

/// What a secret key keeps to itself (PKCS#11 3.2, 4.8).
struct Secrecy {
  bool sensitive = false;
  bool extractable = true;
  bool always_sensitive = false;
  bool never_extractable = false;
};

/// A secret key as long as its session lives: what a key agreement gave. It can be read where its
/// secrecy allows, and digested; this module has no ciphers.
class SecretKeyObject final : public Object {
 public:
  /// What a template says of a new key.
  struct Description {
    CK_KEY_TYPE key_type = CKK_GENERIC_SECRET;
    bool is_private = true;
    std::string label{};
    Bytes id{};
    bool modifiable = true;
    Secrecy secrecy{};
  };

  SecretKeyObject(Description description, Secret value)
      : is_private_(description.is_private),
        description_(std::move(description)),
        value_(std::move(value)) {}

  [[nodiscard]] CK_OBJECT_CLASS object_class() const override { return CKO_SECRET_KEY; }
  [[nodiscard]] bool is_private() const override { return is_private_; }
  [[nodiscard]] bool on_token() const override { return false; }
  [[nodiscard]] CkResult<AttributeValue> attribute(CK_ATTRIBUTE_TYPE type) const override;
  [[nodiscard]] const Secret* secret_value() const override { return &value_; }

  /// Label and id may be changed, and secrecy raised: CKA_SENSITIVE to true, CKA_EXTRACTABLE to
  /// false. CKR_ATTRIBUTE_READ_ONLY for the rest; CKR_ACTION_PROHIBITED where CKA_MODIFIABLE is
  /// false. Either all changes are made or none.
  CkResult<void> set(std::span<const TemplateEntry> changes) override;
  CkResult<void> destroy() override { return {}; }

 private:
  const bool is_private_;
  mutable Mutex mutex_;
  Description description_ KUNCI_GUARDED_BY(mutex_);
  const Secret value_;
};

}  // namespace kunci::pkcs11
