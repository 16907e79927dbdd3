// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/key_access.h"

namespace kunci::pkcs11 {
namespace {

bool is_key(CK_OBJECT_CLASS object_class) {
  return object_class == CKO_PRIVATE_KEY || object_class == CKO_PUBLIC_KEY ||
         object_class == CKO_SECRET_KEY;
}

CkResult<void> check_right(const Object& key, CK_ATTRIBUTE_TYPE right) {
  const auto value = key.attribute(right);
  if (!value) {
    switch (value.error().value) {
      case CKR_ATTRIBUTE_TYPE_INVALID:
        return fail(CKR_KEY_FUNCTION_NOT_PERMITTED);
      case CKR_OBJECT_HANDLE_INVALID:  // the pair is no longer on the card
        return fail(CKR_KEY_HANDLE_INVALID);
      default:
        return fail(value.error());
    }
  }
  const auto allowed = read_bool(*value);
  if (!allowed || !*allowed) return fail(CKR_KEY_FUNCTION_NOT_PERMITTED);
  return {};
}

CkResult<std::shared_ptr<Object>> find_key(const Session& session, CK_OBJECT_HANDLE handle,
                                           CK_OBJECT_CLASS object_class, CK_ATTRIBUTE_TYPE right) {
  auto key = session.key(handle);
  if (!key) return key;
  if (!is_key((*key)->object_class())) return fail(CKR_KEY_HANDLE_INVALID);
  if (const auto allowed = check_right(**key, right); !allowed) return fail(allowed.error());
  if ((*key)->object_class() != object_class) return fail(CKR_KEY_TYPE_INCONSISTENT);
  return key;
}

}  // namespace

CkResult<PrivateUse> private_key(const Session& session, CK_OBJECT_HANDLE handle,
                                 CK_ATTRIBUTE_TYPE right, const Mechanism& mechanism,
                                 Belief belief) {
  const auto object = find_key(session, handle, CKO_PRIVATE_KEY, right);
  if (!object) return fail(object.error());
  const auto key = (*object)->token_key();
  if (!key) return fail(key.error());
  auto pair = belief == Belief::likely ? key->token->likely_pair(key->reference)
                                       : key->token->key_pair(key->reference);
  if (!pair) return fail(pair.error());
  if (*pair == nullptr) return fail(CKR_KEY_HANDLE_INVALID);
  if (!mechanism.kinds.contains((*pair)->public_key.algorithm.kind)) {
    return fail(CKR_KEY_TYPE_INCONSISTENT);
  }
  const auto policy = key->token->key_policy(key->reference);
  if (!policy) return fail(policy.error());
  return PrivateUse(session.token, std::move(*pair), *policy, belief);
}

CkResult<crypto::PublicKey> public_key(const Session& session, CK_OBJECT_HANDLE handle,
                                       CK_ATTRIBUTE_TYPE right, const Mechanism& mechanism) {
  const auto object = find_key(session, handle, CKO_PUBLIC_KEY, right);
  if (!object) return fail(object.error());
  auto key = (*object)->public_key();
  if (key && !mechanism.kinds.contains(key->algorithm.kind)) {
    return fail(CKR_KEY_TYPE_INCONSISTENT);
  }
  return key;
}

CkResult<std::shared_ptr<const SecretKeyObject>> secret_key(const Session& session,
                                                            CK_OBJECT_HANDLE handle,
                                                            CK_ATTRIBUTE_TYPE right,
                                                            const Mechanism& mechanism) {
  const auto object = find_key(session, handle, CKO_SECRET_KEY, right);
  if (!object) return fail(object.error());
  auto key = std::dynamic_pointer_cast<const SecretKeyObject>(*object);
  if (!key) return fail(CKR_KEY_HANDLE_INVALID);
  if (!mechanism.secrets.contains(key->kind())) return fail(CKR_KEY_TYPE_INCONSISTENT);
  return key;
}

}  // namespace kunci::pkcs11
