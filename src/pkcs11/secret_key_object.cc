// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/secret_key_object.h"

#include <algorithm>
#include <optional>

#include "crypto/digest.h"
#include "pkcs11/key_attributes.h"

namespace kunci::pkcs11 {
namespace {

struct UseName {
  CK_ATTRIBUTE_TYPE type;
  bool SecretUses::* use;
};
constexpr UseName kUses[] = {
    {CKA_ENCRYPT, &SecretUses::encrypt}, {CKA_DECRYPT, &SecretUses::decrypt},
    {CKA_SIGN, &SecretUses::sign},       {CKA_VERIFY, &SecretUses::verify},
    {CKA_WRAP, &SecretUses::wrap},       {CKA_UNWRAP, &SecretUses::unwrap},
    {CKA_DERIVE, &SecretUses::derive}};

std::optional<bool> flag_of(const SecretKeyObject::Description& key, CK_ATTRIBUTE_TYPE type) {
  if (const auto use = use_named(type); use != nullptr) return key.uses.*use;
  switch (type) {
    case CKA_SENSITIVE:
      return key.secrecy.sensitive;
    case CKA_EXTRACTABLE:
      return key.secrecy.extractable;
    case CKA_ALWAYS_SENSITIVE:
      return key.secrecy.always_sensitive;
    case CKA_NEVER_EXTRACTABLE:
      return key.secrecy.never_extractable;
    case CKA_WRAP_WITH_TRUSTED:
      return key.secrecy.wrap_with_trusted;
    case CKA_LOCAL:
      return key.local;
    case CKA_TRUSTED:
      return false;
    default:
      return std::nullopt;
  }
}

// Only ever in one direction.
CkResult<bool> turn(bool& flag, ByteView value, bool direction) {
  const auto wanted = read_bool(value);
  if (!wanted) return fail(wanted.error());
  if (flag != *wanted && *wanted != direction) return fail(CKR_ATTRIBUTE_READ_ONLY);
  flag = *wanted;
  return true;
}

CkResult<bool> set_flag(bool& flag, ByteView value) {
  const auto wanted = read_bool(value);
  if (!wanted) return fail(wanted.error());
  flag = *wanted;
  return true;
}

// False where the attribute is fixed.
CkResult<bool> apply(SecretKeyObject::Description& key, const TemplateEntry& change,
                     Change occasion) {
  if (const auto use = use_named(change.type); use != nullptr) {
    return set_flag(key.uses.*use, change.value);
  }
  switch (change.type) {
    case CKA_SENSITIVE:
      return turn(key.secrecy.sensitive, change.value, true);
    case CKA_WRAP_WITH_TRUSTED:
      return turn(key.secrecy.wrap_with_trusted, change.value, true);
    case CKA_EXTRACTABLE:
      return turn(key.secrecy.extractable, change.value, false);
    default:
      return apply_change(key.storage, change, occasion);
  }
}

}  // namespace

bool SecretUses::* use_named(CK_ATTRIBUTE_TYPE type) {
  const auto* const found = std::ranges::find(kUses, type, &UseName::type);
  return found == std::end(kUses) ? nullptr : found->use;
}

SecretUses usual_uses(CK_KEY_TYPE type) {
  if (type == CKK_AES) {
    return {.encrypt = true, .decrypt = true, .wrap = true, .unwrap = true};
  }
  return {.sign = true, .verify = true, .derive = true};
}

CkResult<Bytes> check_value_of(CK_KEY_TYPE type, ByteView value) {
  Bytes check;
  if (type == CKK_AES) {
    auto stream = crypto::AesStream::start({.mode = crypto::AesMode::ecb},
                                           crypto::AesStream::Direction::encrypt, value);
    if (!stream) return fail(stream.error());
    const auto block = stream->update(Bytes(crypto::kAesBlock, 0));
    if (!block) return fail(block.error());
    check = copy_of(*block);
  } else {
    auto hash = crypto::hash_of(crypto::Digest::sha1, value);
    if (!hash) return fail(hash.error());
    check = std::move(*hash);
  }
  check.resize(3);
  return check;
}

SecretKind SecretKeyObject::kind() const {
  return key_type_ == CKK_AES ? SecretKind::aes : SecretKind::generic;
}

SecretKeyObject::Description SecretKeyObject::description() const {
  const MutexLock lock(mutex_);
  return description_;
}

Secrecy SecretKeyObject::secrecy() const { return description().secrecy; }

CkResult<AttributeValue> SecretKeyObject::attribute(CK_ATTRIBUTE_TYPE type) const {
  const Description key = description();
  if (auto value = key.storage.value(type)) return std::move(*value);
  if (auto value = key_date_attribute(type)) return std::move(*value);
  if (const auto flag = flag_of(key, type)) return value_of(*flag);
  switch (type) {
    case CKA_KEY_TYPE:
      return value_of(key_type_);
    case CKA_KEY_GEN_MECHANISM:
      return value_of(key.made_by);
    case CKA_VALUE_LEN:
      return value_of(CK_ULONG{value_.size()});
    case CKA_CHECK_VALUE:
      return check_value_of(key_type_, value_.view());
    case CKA_VALUE:
      if (key.secrecy.sensitive || !key.secrecy.extractable) return fail(CKR_ATTRIBUTE_SENSITIVE);
      return value_of(value_.view());
    default:
      return fail(CKR_ATTRIBUTE_TYPE_INVALID);
  }
}

CkResult<SecretKeyObject::Description> SecretKeyObject::changed(
    std::span<const TemplateEntry> changes, Change occasion) const {
  Description key = description();
  const bool allowed = occasion == Change::copy ? key.storage.copyable : key.storage.modifiable;
  if (!allowed) return fail(CKR_ACTION_PROHIBITED);
  for (const TemplateEntry& change : changes) {
    const auto applied = apply(key, change, occasion);
    if (!applied) return fail(applied.error());
    if (*applied) continue;
    if (const auto same = expect_unchanged(change); !same) return fail(same.error());
  }
  return key;
}

CkResult<void> SecretKeyObject::set(std::span<const TemplateEntry> changes) {
  auto key = changed(changes, Change::set);
  if (!key) return fail(key.error());
  const MutexLock lock(mutex_);
  description_ = std::move(*key);
  return {};
}

CkResult<std::shared_ptr<Object>> SecretKeyObject::copy(
    std::span<const TemplateEntry> changes) const {
  auto key = changed(changes, Change::copy);
  if (!key) return fail(key.error());
  return std::make_shared<SecretKeyObject>(std::move(*key), value_.clone());
}

CkResult<void> SecretKeyObject::destroy() {
  if (!description().storage.destroyable) return fail(CKR_ACTION_PROHIBITED);
  return {};
}

}  // namespace kunci::pkcs11
