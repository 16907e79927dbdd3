// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <optional>

#include "base/mutex.h"
#include "base/secret.h"
#include "pkcs11/mechanism.h"
#include "pkcs11/object.h"
#include "pkcs11/storage_attributes.h"

namespace kunci::pkcs11 {

/// What a secret key keeps to itself (PKCS#11 3.2, 4.8).
struct Secrecy {
  bool sensitive = false;
  bool extractable = true;
  bool always_sensitive = false;
  bool never_extractable = false;
  bool wrap_with_trusted = false;
};

/// What a secret key may be used for.
struct SecretUses {
  bool encrypt = false;
  bool decrypt = false;
  bool sign = false;
  bool verify = false;
  bool wrap = false;
  bool unwrap = false;
  bool derive = false;
};
/// The member that an attribute (CKA_ENCRYPT, ...) stands for; nullptr where there is none.
bool SecretUses::* use_named(CK_ATTRIBUTE_TYPE type);
/// What a key of this type is for where its template does not say.
SecretUses usual_uses(CK_KEY_TYPE type);

/// A secret key as long as its session lives: agreed on, unwrapped, generated or brought along, and
/// used in software.
class SecretKeyObject final : public Object {
 public:
  struct Description {
    CK_KEY_TYPE key_type = CKK_GENERIC_SECRET;
    StorageAttributes storage{.object_class = CKO_SECRET_KEY,
                              .is_private = true,
                              .modifiable = true,
                              .copyable = true,
                              .id = Bytes{}};
    SecretUses uses{};
    Secrecy secrecy{};
    bool local = false;  ///< CKA_LOCAL: generated here
    CK_MECHANISM_TYPE made_by = CK_UNAVAILABLE_INFORMATION;
  };

  SecretKeyObject(Description description, Secret value)
      : is_private_(description.storage.is_private),
        key_type_(description.key_type),
        description_(std::move(description)),
        value_(std::move(value)) {}

  [[nodiscard]] CK_OBJECT_CLASS object_class() const override { return CKO_SECRET_KEY; }
  [[nodiscard]] bool is_private() const override { return is_private_; }
  [[nodiscard]] bool on_token() const override { return false; }
  [[nodiscard]] CkResult<AttributeValue> attribute(CK_ATTRIBUTE_TYPE type) const override;

  [[nodiscard]] SecretKind kind() const;
  /// For the operations of this module, whatever the key's secrecy is.
  [[nodiscard]] const Secret& value() const { return value_; }
  [[nodiscard]] Secrecy secrecy() const;

  /// Names and uses may be changed, and secrecy raised: CKA_SENSITIVE and CKA_WRAP_WITH_TRUSTED to
  /// true, CKA_EXTRACTABLE to false. CKR_ATTRIBUTE_READ_ONLY for the rest; CKR_ACTION_PROHIBITED
  /// where CKA_MODIFIABLE is false. Either all changes are made or none.
  CkResult<void> set(std::span<const TemplateEntry> changes) override;
  [[nodiscard]] CkResult<std::shared_ptr<Object>> copy(
      std::span<const TemplateEntry> changes) const override;
  CkResult<void> destroy() override;

 private:
  [[nodiscard]] Description description() const;
  [[nodiscard]] CkResult<Description> changed(std::span<const TemplateEntry> changes,
                                              Change occasion) const;

  const bool is_private_;
  const CK_KEY_TYPE key_type_;
  mutable Mutex mutex_;
  Description description_ KUNCI_GUARDED_BY(mutex_);
  const Secret value_;
};

/// The octets of CKA_CHECK_VALUE (PKCS#11 3.2, 4.10.2): three, of a block of zeros encrypted with
/// an AES key, and of the SHA-1 hash of any other.
CkResult<Bytes> check_value_of(CK_KEY_TYPE type, ByteView value);

}  // namespace kunci::pkcs11
