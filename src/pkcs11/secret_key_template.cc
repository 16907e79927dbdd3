// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/secret_key_template.h"

namespace kunci::pkcs11 {
namespace {

constexpr CK_ATTRIBUTE_TYPE kSaidByModule[] = {
    CKA_LOCAL, CKA_ALWAYS_SENSITIVE, CKA_NEVER_EXTRACTABLE, CKA_KEY_GEN_MECHANISM, CKA_UNIQUE_ID};
constexpr CK_ATTRIBUTE_TYPE kUses[] = {CKA_ENCRYPT, CKA_DECRYPT, CKA_SIGN,  CKA_VERIFY,
                                       CKA_WRAP,    CKA_UNWRAP,  CKA_DERIVE};
constexpr CK_ATTRIBUTE_TYPE kIgnored[] = {CKA_START_DATE, CKA_END_DATE};

template <class Tag, class Value>
CkResult<void> take_into(Template& values, Tag tag, Value& member) {
  auto value = values.take_or(tag, std::move(member));
  if (!value) return fail(value.error());
  member = std::move(*value);
  return {};
}

CkResult<void> take_storage(const Session& session, Template& values, StorageAttributes& storage) {
  if (auto only = values.only(tag::kClass, CK_ULONG{CKO_SECRET_KEY}); !only) return only;
  if (auto only = values.only(tag::kToken, false); !only) return only;
  const bool logged_in = session.token->sees_private();
  storage.is_private = logged_in;
  if (auto taken = take_into(values, tag::kPrivate, storage.is_private); !taken) return taken;
  if (storage.is_private && !logged_in) return fail(CKR_USER_NOT_LOGGED_IN);
  if (auto taken = take_into(values, tag::kLabel, storage.label); !taken) return taken;
  if (auto taken = take_into(values, tag::kId, *storage.id); !taken) return taken;
  if (auto taken = take_into(values, tag::kModifiable, storage.modifiable); !taken) return taken;
  if (auto taken = take_into(values, tag::kCopyable, storage.copyable); !taken) return taken;
  return take_into(values, tag::kDestroyable, storage.destroyable);
}

CkResult<void> take_secrecy(Template& values, Secrecy& secrecy) {
  if (auto taken = take_into(values, tag::kSensitive, secrecy.sensitive); !taken) return taken;
  if (auto taken = take_into(values, tag::kExtractable, secrecy.extractable); !taken) return taken;
  return take_into(values, tag::kWrapWithTrusted, secrecy.wrap_with_trusted);
}

CkResult<void> take_uses(Template& values, SecretUses& uses) {
  for (const CK_ATTRIBUTE_TYPE type : kUses) {
    const auto octets = values.take_octets(type);
    if (!octets) continue;
    const auto wanted = read_bool(*octets);
    if (!wanted) return fail(wanted.error());
    uses.*use_named(type) = *wanted;
  }
  return {};
}

CkResult<void> refuse_what_is_ours(Template& values) {
  for (const CK_ATTRIBUTE_TYPE type : kSaidByModule) {
    if (values.take_octets(type)) return fail(CKR_ATTRIBUTE_READ_ONLY);
  }
  // Only the SO could say so, of keys that stay on a token.
  const auto trusted = values.take_or(tag::kTrusted, false);
  if (!trusted) return fail(trusted.error());
  if (*trusted) return fail(CKR_ATTRIBUTE_READ_ONLY);
  return {};
}

}  // namespace

CkResult<NewSecretKey> read_new_secret_key(const Session& session, Template values,
                                           std::optional<CK_KEY_TYPE> type) {
  NewSecretKey key;
  SecretKeyObject::Description& description = key.description;
  if (auto taken = take_storage(session, values, description.storage); !taken) {
    return fail(taken.error());
  }
  const auto wanted = values.take(tag::kKeyType);
  if (!wanted) return fail(wanted.error());
  if (!*wanted && !type) return fail(CKR_TEMPLATE_INCOMPLETE);
  description.key_type = wanted->value_or(type.value_or(CKK_GENERIC_SECRET));
  if (!is_secret_key_type(description.key_type)) return fail(CKR_TEMPLATE_INCONSISTENT);
  description.uses = usual_uses(description.key_type);
  if (auto taken = take_uses(values, description.uses); !taken) return fail(taken.error());
  if (auto taken = take_secrecy(values, description.secrecy); !taken) return fail(taken.error());
  if (auto refused = refuse_what_is_ours(values); !refused) return fail(refused.error());
  const auto length = values.take(tag::kValueLen);
  if (!length) return fail(length.error());
  key.length = *length;
  auto check_value = values.take(tag::kCheckValue);
  if (!check_value) return fail(check_value.error());
  key.check_value = std::move(*check_value);
  values.ignore(kIgnored);
  if (const auto rest = values.finish(); !rest) return fail(rest.error());
  return key;
}

CkResult<void> check_secret_key_length(CK_KEY_TYPE type, CK_ULONG length) {
  const bool good =
      type == CKK_AES ? crypto::is_aes_key_size(length) : length != 0 && length <= kMaxSecretKey;
  if (!good) return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  return {};
}

CkResult<CK_OBJECT_HANDLE> add_secret_key(const Session& session, NewSecretKey key, Secret value) {
  const CK_KEY_TYPE type = key.description.key_type;
  if (auto good = check_secret_key_length(type, value.size()); !good) return fail(good.error());
  // An empty one asks for none to be kept (PKCS#11 3.2, 4.10.2).
  if (key.check_value && !key.check_value->empty()) {
    const auto check = check_value_of(type, value.view());
    if (!check) return fail(check.error());
    if (*check != *key.check_value) return fail(CKR_TEMPLATE_INCONSISTENT);
  }
  auto object = std::make_shared<SecretKeyObject>(std::move(key.description), std::move(value));
  return session.token->objects.session_object(std::move(object), session.handle);
}

}  // namespace kunci::pkcs11
