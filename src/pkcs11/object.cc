// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/object.h"

#include "base/secret.h"

namespace kunci::pkcs11 {

namespace {

// Wipes the value: it may be that of a key.
bool is(AttributeValue& value, ByteView wanted) {
  const bool same = equal(value, wanted);
  wipe(value.data(), value.size());
  return same;
}

}  // namespace

CkResult<bool> Object::matches(const TemplateEntry& entry) const {
  auto value = attribute(entry.type);
  if (value) return is(*value, entry.value);
  // An attribute that is not there, or not to be seen, is no match; a card that failed is an error.
  const CK_RV rv = value.error().value;
  if (rv == CKR_ATTRIBUTE_TYPE_INVALID || rv == CKR_ATTRIBUTE_SENSITIVE) return false;
  return fail(value.error());
}

CkResult<void> Object::expect_unchanged(const TemplateEntry& entry) const {
  auto value = attribute(entry.type);
  if (value && is(*value, entry.value)) return {};
  if (!value && value.error() != Rv(CKR_ATTRIBUTE_SENSITIVE)) return fail(value.error());
  return fail(CKR_ATTRIBUTE_READ_ONLY);
}

CkResult<void> Object::set(std::span<const TemplateEntry> changes) {
  for (const TemplateEntry& change : changes) {
    if (const auto same = expect_unchanged(change); !same) return same;
  }
  return {};
}

CkResult<std::shared_ptr<Object>> Object::copy(std::span<const TemplateEntry> /*changes*/) const {
  return fail(CKR_ACTION_PROHIBITED);
}

CkResult<void> Object::destroy() { return fail(CKR_ACTION_PROHIBITED); }

}  // namespace kunci::pkcs11
