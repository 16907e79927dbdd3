// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/session_public_key_object.h"

#include "pkcs11/key_attributes.h"

namespace kunci::pkcs11 {
namespace {

std::optional<bool> flag_of(crypto::KeyKind kind, CK_ATTRIBUTE_TYPE type) {
  switch (type) {
    case CKA_VERIFY:
      return kind != crypto::KeyKind::montgomery;
    case CKA_VERIFY_RECOVER:
    case CKA_ENCRYPT:
    case CKA_WRAP:
      return kind == crypto::KeyKind::rsa;
    case CKA_DERIVE:
      return kind == crypto::KeyKind::montgomery || kind == crypto::KeyKind::ec;
    case CKA_TRUSTED:
    case CKA_ENCAPSULATE:
    case CKA_LOCAL:
      return false;
    default:
      return std::nullopt;
  }
}

}  // namespace

CkResult<AttributeValue> SessionPublicKeyObject::attribute(CK_ATTRIBUTE_TYPE type) const {
  if (auto value = storage_.value(type)) return std::move(*value);
  if (auto value = key_date_attribute(type)) return std::move(*value);
  if (auto value = common_key_attribute(key_, type)) return std::move(*value);
  if (const auto flag = flag_of(key_.algorithm.kind, type)) return value_of(*flag);
  if (type == CKA_SUBJECT) return AttributeValue{};
  if (type == CKA_KEY_GEN_MECHANISM) return value_of(CK_ULONG{CK_UNAVAILABLE_INFORMATION});
  if (type == CKA_EC_POINT) {
    if (auto value = ec_point_attribute(key_)) return std::move(*value);
  }
  return fail(CKR_ATTRIBUTE_TYPE_INVALID);
}

CkResult<std::shared_ptr<Object>> SessionPublicKeyObject::copy(
    std::span<const TemplateEntry> changes) const {
  auto storage = storage_.copy(*this, changes);
  if (!storage) return fail(storage.error());
  return std::make_shared<SessionPublicKeyObject>(std::move(*storage), key_);
}

}  // namespace kunci::pkcs11
