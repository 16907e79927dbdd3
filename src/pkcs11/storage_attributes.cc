// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/storage_attributes.h"

#include "pkcs11/object.h"

namespace kunci::pkcs11 {
namespace {

CkResult<bool> take_flag(bool& flag, const TemplateEntry& change, bool may_differ, Rv otherwise) {
  const auto value = read_bool(change.value);
  if (!value) return fail(value.error());
  if (*value != flag && !may_differ) return fail(otherwise);
  flag = *value;
  return true;
}

}  // namespace

std::optional<AttributeValue> StorageAttributes::value(CK_ATTRIBUTE_TYPE type) const {
  switch (type) {
    case CKA_CLASS:
      return value_of(object_class);
    case CKA_TOKEN:
      return value_of(on_token);
    case CKA_PRIVATE:
      return value_of(is_private);
    case CKA_MODIFIABLE:
      return value_of(modifiable);
    case CKA_COPYABLE:
      return value_of(copyable);
    case CKA_DESTROYABLE:
      return value_of(destroyable);
    case CKA_LABEL:
      return value_of(std::string_view(label));
    case CKA_UNIQUE_ID:
      return value_of(std::string_view(unique_id));
    case CKA_ID:
      return id;
    default:
      return std::nullopt;
  }
}

CkResult<bool> apply_change(StorageAttributes& storage, const TemplateEntry& change,
                            Change occasion) {
  const bool copying = occasion == Change::copy;
  const Rv read_only(CKR_ATTRIBUTE_READ_ONLY);
  const Rv refused = copying ? Rv(CKR_TEMPLATE_INCONSISTENT) : read_only;
  switch (change.type) {
    case CKA_LABEL:
      storage.label = std::string(text_of(change.value));
      return true;
    case CKA_ID:
      if (!storage.id) return false;
      storage.id = copy_of(change.value);
      return true;
    case CKA_TOKEN:
      return take_flag(storage.on_token, change, false, refused);
    case CKA_PRIVATE:
      return take_flag(storage.is_private, change, copying && !storage.is_private, refused);
    case CKA_MODIFIABLE:
      return take_flag(storage.modifiable, change, copying, read_only);
    case CKA_DESTROYABLE:
      return take_flag(storage.destroyable, change, copying, read_only);
    case CKA_COPYABLE:
      return take_flag(storage.copyable, change, storage.copyable, read_only);
    default:
      return false;
  }
}

std::optional<AttributeValue> Storage::value(CK_ATTRIBUTE_TYPE type) const {
  const MutexLock lock(mutex_);
  return attributes_.value(type);
}

StorageAttributes Storage::snapshot() const {
  const MutexLock lock(mutex_);
  return attributes_;
}

CkResult<StorageAttributes> Storage::changed(const Object& self,
                                             std::span<const TemplateEntry> changes,
                                             Change occasion) const {
  StorageAttributes attributes = snapshot();
  if (occasion == Change::set && !attributes.modifiable) return fail(CKR_ACTION_PROHIBITED);
  if (occasion == Change::copy && !attributes.copyable) return fail(CKR_ACTION_PROHIBITED);
  for (const TemplateEntry& change : changes) {
    const auto taken = apply_change(attributes, change, occasion);
    if (!taken) return fail(taken.error());
    if (*taken) continue;
    if (const auto same = self.expect_unchanged(change); !same) return fail(same.error());
  }
  return attributes;
}

CkResult<void> Storage::set(const Object& self, std::span<const TemplateEntry> changes) {
  auto attributes = changed(self, changes, Change::set);
  if (!attributes) return fail(attributes.error());
  const MutexLock lock(mutex_);
  attributes_ = std::move(*attributes);
  return {};
}

CkResult<StorageAttributes> Storage::copy(const Object& self,
                                          std::span<const TemplateEntry> changes) const {
  return changed(self, changes, Change::copy);
}

CkResult<void> Storage::destroy() const {
  if (!snapshot().destroyable) return fail(CKR_ACTION_PROHIBITED);
  return {};
}

}  // namespace kunci::pkcs11
