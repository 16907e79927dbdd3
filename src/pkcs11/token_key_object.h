// SPDX-License-Identifier: Apache-2.0
// The two halves of a pair on a token, as views of it.
#pragma once

#include <memory>
#include <string>

#include "pkcs11/object.h"
#include "pkcs11/storage_attributes.h"

namespace kunci::pkcs11 {

/// What both halves share: the place, and the pair, read when it is first needed.
class TokenKeyObject : public Object {
 public:
  [[nodiscard]] CK_OBJECT_CLASS object_class() const override { return storage_.object_class; }
  [[nodiscard]] bool is_private() const override { return storage_.is_private; }
  [[nodiscard]] bool on_token() const override { return true; }
  [[nodiscard]] CkResult<crypto::PublicKey> public_key() const override;
  /// A pair is named by its place. Programs that give every new pair a name of their own, and take
  /// it back where that fails (NSS, Java: CKA_ID, CKA_LABEL, CKA_SUBJECT), are told that it went
  /// well, and find the names unchanged. CKR_ATTRIBUTE_READ_ONLY for a change of anything else.
  CkResult<void> set(std::span<const TemplateEntry> changes) override;

 protected:
  TokenKeyObject(std::shared_ptr<Token> token, const KeyPlace& place, CK_OBJECT_CLASS object_class);

  /// CKR_OBJECT_HANDLE_INVALID where the pair is gone.
  [[nodiscard]] CkResult<std::shared_ptr<const KeyPair>> pair() const;
  /// The attributes that both halves have.
  [[nodiscard]] CkResult<AttributeValue> shared_attribute(CK_ATTRIBUTE_TYPE type) const;
  /// Those that only the card's policy for the key tells.
  [[nodiscard]] CkResult<AttributeValue> policy_attribute(CK_ATTRIBUTE_TYPE type) const;
  [[nodiscard]] CkResult<AttributeValue> subject() const;

  std::shared_ptr<Token> token_;
  KeyReference reference_;
  StorageAttributes storage_;
};

class TokenPrivateKeyObject final : public TokenKeyObject {
 public:
  TokenPrivateKeyObject(std::shared_ptr<Token> token, const KeyPlace& place)
      : TokenKeyObject(std::move(token), place, CKO_PRIVATE_KEY) {}

  [[nodiscard]] CkResult<AttributeValue> attribute(CK_ATTRIBUTE_TYPE type) const override;
  [[nodiscard]] CkResult<TokenKey> token_key() const override {
    return TokenKey{token_, reference_};
  }
  /// Removes the pair from the card where the card can.
  CkResult<void> destroy() override;
};

class TokenPublicKeyObject final : public TokenKeyObject {
 public:
  TokenPublicKeyObject(std::shared_ptr<Token> token, const KeyPlace& place)
      : TokenKeyObject(std::move(token), place, CKO_PUBLIC_KEY) {}

  [[nodiscard]] CkResult<AttributeValue> attribute(CK_ATTRIBUTE_TYPE type) const override;
  /// Goes with the private half only (CKR_ACTION_PROHIBITED). Programs destroy the one and then the
  /// other: what is gone by then is no error.
  CkResult<void> destroy() override;
};

}  // namespace kunci::pkcs11
