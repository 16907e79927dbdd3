// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/secret_key_object.h"

#include <optional>

#include "pkcs11/key_attributes.h"
#include "pkcs11/storage_attributes.h"

namespace kunci::pkcs11 {
namespace {

std::optional<bool> flag_of(const Secrecy& secrecy, CK_ATTRIBUTE_TYPE type) {
  switch (type) {
    case CKA_SENSITIVE:
      return secrecy.sensitive;
    case CKA_EXTRACTABLE:
      return secrecy.extractable;
    case CKA_ALWAYS_SENSITIVE:
      return secrecy.always_sensitive;
    case CKA_NEVER_EXTRACTABLE:
      return secrecy.never_extractable;
    // No mechanism here works with secret keys.
    case CKA_ENCRYPT:
    case CKA_DECRYPT:
    case CKA_SIGN:
    case CKA_VERIFY:
    case CKA_WRAP:
    case CKA_UNWRAP:
    case CKA_DERIVE:
    case CKA_LOCAL:
    case CKA_TRUSTED:
    case CKA_WRAP_WITH_TRUSTED:
      return false;
    default:
      return std::nullopt;
  }
}

// The change of one attribute, taken from a template of that one.
CkResult<void> apply(SecretKeyObject::Description& description, const TemplateEntry& change) {
  Template value({change});
  Secrecy& secrecy = description.secrecy;
  switch (change.type) {
    case CKA_LABEL: {
      auto label = value.require(tag::kLabel);
      if (!label) return fail(label.error());
      description.label = std::move(*label);
      return {};
    }
    case CKA_ID: {
      auto id = value.require(tag::kId);
      if (!id) return fail(id.error());
      description.id = std::move(*id);
      return {};
    }
    case CKA_SENSITIVE: {
      const auto sensitive = value.require(tag::kSensitive);
      if (!sensitive) return fail(sensitive.error());
      if (secrecy.sensitive && !*sensitive) return fail(CKR_ATTRIBUTE_READ_ONLY);
      secrecy.sensitive = *sensitive;
      return {};
    }
    case CKA_EXTRACTABLE: {
      const auto extractable = value.require(tag::kExtractable);
      if (!extractable) return fail(extractable.error());
      if (!secrecy.extractable && *extractable) return fail(CKR_ATTRIBUTE_READ_ONLY);
      secrecy.extractable = *extractable;
      return {};
    }
    default:
      return fail(CKR_ATTRIBUTE_READ_ONLY);
  }
}

}  // namespace

CkResult<AttributeValue> SecretKeyObject::attribute(CK_ATTRIBUTE_TYPE type) const {
  const MutexLock lock(mutex_);
  const StorageAttributes storage{.object_class = CKO_SECRET_KEY,
                                  .is_private = description_.is_private,
                                  .modifiable = description_.modifiable,
                                  .label = description_.label,
                                  .id = description_.id};
  if (auto value = storage.value(type)) return std::move(*value);
  if (auto value = key_date_attribute(type)) return std::move(*value);
  if (const auto flag = flag_of(description_.secrecy, type)) return value_of(*flag);
  switch (type) {
    case CKA_KEY_TYPE:
      return value_of(description_.key_type);
    case CKA_KEY_GEN_MECHANISM:
      return value_of(CK_ULONG{CK_UNAVAILABLE_INFORMATION});
    case CKA_VALUE_LEN:
      return value_of(CK_ULONG{value_.size()});
    case CKA_VALUE:
      if (description_.secrecy.sensitive || !description_.secrecy.extractable) {
        return fail(CKR_ATTRIBUTE_SENSITIVE);
      }
      return value_of(value_.view());
    default:
      return fail(CKR_ATTRIBUTE_TYPE_INVALID);
  }
}

CkResult<void> SecretKeyObject::set(std::span<const TemplateEntry> changes) {
  const MutexLock lock(mutex_);
  if (!description_.modifiable) return fail(CKR_ACTION_PROHIBITED);
  Description changed = description_;
  for (const TemplateEntry& change : changes) {
    if (const auto applied = apply(changed, change); !applied) return applied;
  }
  description_ = std::move(changed);
  return {};
}

}  // namespace kunci::pkcs11
