// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <memory>
#include <optional>
#include <span>

#include "crypto/public_key.h"
#include "pkcs11/attribute.h"
#include "token/token.h"

namespace kunci::pkcs11 {

/// A private key as an operation uses it: the token that holds it, and where.
struct TokenKey {
  std::shared_ptr<Token> token;
  KeyReference reference{};
};

/// What an object handle names. Objects of a token are views, projected from the domain's keys and
/// certificates each time they are asked; objects of a session hold their values. Objects are
/// immutable but for set(), and any thread may read.
class Object {
 public:
  virtual ~Object() = default;

  [[nodiscard]] virtual CK_OBJECT_CLASS object_class() const = 0;
  /// CKA_PRIVATE: seen by a logged-in user only.
  [[nodiscard]] virtual bool is_private() const = 0;
  /// CKA_TOKEN.
  [[nodiscard]] virtual bool on_token() const = 0;

  /// The value of one attribute (PKCS#11 3.2, 5.7.5): CKR_ATTRIBUTE_TYPE_INVALID where this object
  /// has none such, CKR_ATTRIBUTE_SENSITIVE where it must not leave. May read from the card, at
  /// most once for each thing read.
  [[nodiscard]] virtual CkResult<AttributeValue> attribute(CK_ATTRIBUTE_TYPE type) const = 0;

  /// Whether attribute(type) == value, answered without the card where that is possible (class, id,
  /// label).
  [[nodiscard]] virtual CkResult<bool> matches(const TemplateEntry& entry) const;

  // What operations need of a key; CKR_KEY_HANDLE_INVALID where the object is no such key.
  [[nodiscard]] virtual CkResult<TokenKey> token_key() const {
    return fail(CKR_KEY_HANDLE_INVALID);
  }
  [[nodiscard]] virtual CkResult<crypto::PublicKey> public_key() const {
    return fail(CKR_KEY_HANDLE_INVALID);
  }

  /// An attribute that cannot be changed, in a template: setting what is there already is no
  /// change. CKR_ATTRIBUTE_READ_ONLY for another value, CKR_ATTRIBUTE_TYPE_INVALID for no attribute
  /// of this object.
  [[nodiscard]] CkResult<void> expect_unchanged(const TemplateEntry& entry) const;

  /// C_SetAttributeValue with a checked template. Unless a class says otherwise every value is
  /// fixed.
  virtual CkResult<void> set(std::span<const TemplateEntry> changes);
  /// C_CopyObject: another object with a checked template's changes. Objects of a token cannot be
  /// doubled: CKR_ACTION_PROHIBITED.
  [[nodiscard]] virtual CkResult<std::shared_ptr<Object>> copy(
      std::span<const TemplateEntry> changes) const;
  /// C_DestroyObject: erases it on the card too; CKR_ACTION_PROHIBITED where it cannot be.
  virtual CkResult<void> destroy();
};

}  // namespace kunci::pkcs11
