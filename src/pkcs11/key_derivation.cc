// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/key_derivation.h"

#include <algorithm>

#include "crypto/key_derivation.h"
#include "pkcs11/key_access.h"
#include "pkcs11/key_attributes.h"
#include "pkcs11/mechanism_table.h"
#include "pkcs11/secret_key_object.h"

namespace kunci::pkcs11 {
namespace {

// What a secret key here can do does not depend on the template.
constexpr CK_ATTRIBUTE_TYPE kIgnored[] = {
    CKA_ENCRYPT, CKA_DECRYPT,  CKA_SIGN,       CKA_VERIFY,   CKA_WRAP,       CKA_UNWRAP,
    CKA_DERIVE,  CKA_COPYABLE, CKA_START_DATE, CKA_END_DATE, CKA_DESTROYABLE};

struct NewKey {
  SecretKeyObject::Description description;
  std::optional<CK_ULONG> length;
};

bool is_aes_length(CK_ULONG length) { return length == 16 || length == 24 || length == 32; }

CkResult<void> take_secrecy(Template& values, Secrecy& secrecy) {
  const auto sensitive = values.take_or(tag::kSensitive, secrecy.sensitive);
  if (!sensitive) return fail(sensitive.error());
  const auto extractable = values.take_or(tag::kExtractable, secrecy.extractable);
  if (!extractable) return fail(extractable.error());
  secrecy.sensitive = *sensitive;
  secrecy.extractable = *extractable;
  return {};
}

CkResult<void> take_names(Template& values, SecretKeyObject::Description& description) {
  auto label = values.take_or(tag::kLabel, std::string{});
  if (!label) return fail(label.error());
  auto id = values.take_or(tag::kId, Bytes{});
  if (!id) return fail(id.error());
  const auto modifiable = values.take_or(tag::kModifiable, true);
  if (!modifiable) return fail(modifiable.error());
  description.label = std::move(*label);
  description.id = std::move(*id);
  description.modifiable = *modifiable;
  return {};
}

CkResult<void> take_type(Template& values, NewKey& key) {
  const auto type = values.take_or(tag::kKeyType, CK_ULONG{CKK_GENERIC_SECRET});
  if (!type) return fail(type.error());
  const auto length = values.take(tag::kValueLen);
  if (!length) return fail(length.error());
  if (*type != CKK_GENERIC_SECRET && *type != CKK_AES) return fail(CKR_TEMPLATE_INCONSISTENT);
  if (*type == CKK_AES && *length && !is_aes_length(**length)) {
    return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  }
  key.description.key_type = *type;
  key.length = *length;
  return {};
}

CkResult<NewKey> read_new_key(const Session& session, Template& values) {
  NewKey key;
  if (const auto only = values.only(tag::kClass, CK_ULONG{CKO_SECRET_KEY}); !only) {
    return fail(only.error());
  }
  // No card here keeps secret keys.
  if (const auto only = values.only(tag::kToken, false); !only) return fail(only.error());
  const bool logged_in = session.token->sees_private();
  const auto is_private = values.take_or(tag::kPrivate, logged_in);
  if (!is_private) return fail(is_private.error());
  if (*is_private && !logged_in) return fail(CKR_USER_NOT_LOGGED_IN);
  key.description.is_private = *is_private;
  if (const auto taken = take_type(values, key); !taken) return fail(taken.error());
  if (const auto taken = take_names(values, key.description); !taken) return fail(taken.error());
  if (const auto taken = take_secrecy(values, key.description.secrecy); !taken) {
    return fail(taken.error());
  }
  values.ignore(kIgnored);
  if (const auto rest = values.finish(); !rest) return fail(rest.error());
  return key;
}

CkResult<bool> flag_of(const Session& session, CK_OBJECT_HANDLE handle, CK_ATTRIBUTE_TYPE type) {
  const auto object = session.key(handle);
  if (!object) return fail(object.error());
  const auto value = (*object)->attribute(type);
  if (!value) return fail(value.error());
  return read_bool(*value);
}

// The past of the derived key is that of its base key as well (PKCS#11 3.2, 6.3.18).
CkResult<void> inherit_past(const Session& session, CK_OBJECT_HANDLE base_key, Secrecy& secrecy) {
  const auto sensitive = flag_of(session, base_key, CKA_ALWAYS_SENSITIVE);
  if (!sensitive) return fail(sensitive.error());
  const auto kept = flag_of(session, base_key, CKA_NEVER_EXTRACTABLE);
  if (!kept) return fail(kept.error());
  secrecy.always_sensitive = *sensitive && secrecy.sensitive;
  secrecy.never_extractable = *kept && !secrecy.extractable;
  return {};
}

CkResult<crypto::PublicKey> read_peer(const KeyPair& pair, ByteView given) {
  const crypto::Curve curve = pair.public_key.algorithm.curve;
  auto peer = crypto::public_key_on(curve, bare_point(curve, given));
  if (!peer || !crypto::check(*peer)) return fail(CKR_MECHANISM_PARAM_INVALID);
  return std::move(*peer);
}

CkResult<Secret> agree(PrivateUse& use, const crypto::PublicKey& peer) {
  if (const auto ready = use.begin(); !ready) return fail(ready.error());
  auto shared = use.token().agree(use.pair().reference, peer.point);
  if (!shared) return fail(shared.error());
  if (shared->size() != size_in_octets(peer.algorithm)) return fail(CKR_DEVICE_ERROR);
  // A peer of small order gives zero, whatever the private key is (RFC 7748 6.1).
  if (equal_in_constant_time(shared->view(), Bytes(shared->size(), 0))) {
    return fail(CKR_MECHANISM_PARAM_INVALID);
  }
  return std::move(*shared);
}

CkResult<std::size_t> length_of_value(const KeyAgreement& agreement, const NewKey& key,
                                      std::size_t shared_size) {
  if (agreement.kdf && !key.length) return fail(CKR_TEMPLATE_INCOMPLETE);
  const CK_ULONG length = key.length.value_or(shared_size);
  const CK_ULONG most = agreement.kdf ? crypto::kMaxDerivedSize : shared_size;
  if (length == 0 || length > most) return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  if (key.description.key_type == CKK_AES && !is_aes_length(length)) {
    return fail(CKR_TEMPLATE_INCOMPLETE);
  }
  return length;
}

// Without a derivation function the key is the end of the shared secret (PKCS#11 3.2, 6.3.18).
CkResult<Secret> make_value(const KeyAgreement& agreement, const Secret& shared,
                            std::size_t length) {
  if (!agreement.kdf) return Secret(shared.view().last(length));
  return lift(crypto::derive_x963(*agreement.kdf, shared.view(), agreement.shared_info, length));
}

}  // namespace

CkResult<CK_OBJECT_HANDLE> derive_key(const Session& session, const CK_MECHANISM& mechanism,
                                      CK_OBJECT_HANDLE base_key, Template values) {
  const auto row = find_mechanism(mechanism.mechanism, CKF_DERIVE);
  if (!row) return fail(row.error());
  auto use = private_key(session, base_key, CKA_DERIVE, **row);
  if (!use) return fail(use.error());
  const auto agreement = (*row)->agreement(MechanismParameter(mechanism));
  if (!agreement) return fail(agreement.error());
  const auto peer = read_peer(use->pair(), agreement->peer);
  if (!peer) return fail(peer.error());
  auto key = read_new_key(session, values);
  if (!key) return fail(key.error());
  if (const auto past = inherit_past(session, base_key, key->description.secrecy); !past) {
    return fail(past.error());
  }
  const auto length = length_of_value(*agreement, *key, size_in_octets(peer->algorithm));
  if (!length) return fail(length.error());
  const auto shared = agree(*use, *peer);
  if (!shared) return fail(shared.error());
  auto value = make_value(*agreement, *shared, *length);
  if (!value) return fail(value.error());
  auto object = std::make_shared<SecretKeyObject>(std::move(key->description), std::move(*value));
  return session.token->objects.session_object(std::move(object), session.handle);
}

}  // namespace kunci::pkcs11
