// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/key_derivation.h"

#include <optional>

#include "crypto/key_derivation.h"
#include "pkcs11/key_access.h"
#include "pkcs11/key_attributes.h"
#include "pkcs11/secret_key_template.h"
#include "pkcs11/token_mechanisms.h"

namespace kunci::pkcs11 {
namespace {

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

CkResult<std::size_t> length_of_value(const KeyAgreement& agreement, const NewSecretKey& key,
                                      std::size_t shared_size) {
  if (agreement.kdf && !key.length) return fail(CKR_TEMPLATE_INCOMPLETE);
  const CK_ULONG length = key.length.value_or(shared_size);
  if (!agreement.kdf && length > shared_size) return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  if (auto good = check_secret_key_length(key.description.key_type, length); !good) {
    return fail(key.length ? good.error() : Rv(CKR_TEMPLATE_INCOMPLETE));
  }
  return length;
}

// Without a derivation function the key is the end of the shared secret (PKCS#11 3.2, 6.3.18).
CkResult<Secret> make_value(const KeyAgreement& agreement, const Secret& shared,
                            std::size_t length) {
  if (!agreement.kdf) return Secret(shared.view().last(length));
  return lift(crypto::derive_x963(*agreement.kdf, shared.view(), agreement.shared_info, length));
}

// The template of the new key, whose past is told by the base key's.
CkResult<NewSecretKey> read_derived(const Session& session, CK_OBJECT_HANDLE base_key,
                                    Template values) {
  auto key = read_new_secret_key(session, std::move(values), CKK_GENERIC_SECRET);
  if (!key) return key;
  if (const auto past = inherit_past(session, base_key, key->description.secrecy); !past) {
    return fail(past.error());
  }
  return key;
}

CkResult<CK_OBJECT_HANDLE> derive_by_agreement(const Session& session,
                                               const CK_MECHANISM& mechanism, const Mechanism& row,
                                               CK_OBJECT_HANDLE base_key, Template values) {
  auto use = private_key(session, base_key, CKA_DERIVE, row);
  if (!use) return fail(use.error());
  const auto agreement = row.agreement(MechanismParameter(mechanism));
  if (!agreement) return fail(agreement.error());
  const auto peer = read_peer(use->pair(), agreement->peer);
  if (!peer) return fail(peer.error());
  auto key = read_derived(session, base_key, std::move(values));
  if (!key) return fail(key.error());
  const auto length = length_of_value(*agreement, *key, size_in_octets(peer->algorithm));
  if (!length) return fail(length.error());
  const auto shared = agree(*use, *peer);
  if (!shared) return fail(shared.error());
  auto value = make_value(*agreement, *shared, *length);
  if (!value) return fail(value.error());
  return add_secret_key(session, std::move(*key), std::move(*value));
}

// The salt where it is a key's value: any generic secret will do (PKCS#11 3.2, 6.62.3).
CkResult<Secret> salt_of(const Session& session, const ExpansionScheme& scheme,
                         const Mechanism& row) {
  if (!scheme.salt_key) return Secret(scheme.salt);
  const auto key = secret_key(session, *scheme.salt_key, CKA_DERIVE, row);
  if (!key) return fail(key.error());
  return (*key)->value().clone();
}

CkResult<Secret> expand(const Session& session, const ExpansionScheme& scheme, const Mechanism& row,
                        const Secret& base, std::optional<CK_ULONG> length) {
  Secret key = base.clone();
  if (scheme.extracts) {
    const auto salt = salt_of(session, scheme, row);
    if (!salt) return fail(salt.error());
    auto extracted = crypto::hkdf_extract(scheme.digest, salt->view(), base.view());
    if (!extracted) return fail(extracted.error());
    key = std::move(*extracted);
  }
  if (!scheme.expands) return key;
  if (!length) return fail(CKR_TEMPLATE_INCOMPLETE);
  auto expanded = crypto::hkdf_expand(scheme.digest, key.view(), scheme.info, *length);
  if (failed_with(expanded, Errc::data_length)) return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  return lift(std::move(expanded));
}

CkResult<CK_OBJECT_HANDLE> derive_by_expansion(const Session& session,
                                               const CK_MECHANISM& mechanism, const Mechanism& row,
                                               CK_OBJECT_HANDLE base_key, Template values) {
  const auto base = secret_key(session, base_key, CKA_DERIVE, row);
  if (!base) return fail(base.error());
  const auto scheme = row.expansion(MechanismParameter(mechanism));
  if (!scheme) return fail(scheme.error());
  auto key = read_derived(session, base_key, std::move(values));
  if (!key) return fail(key.error());
  auto value = expand(session, *scheme, row, (*base)->value(), key->length);
  if (!value) return fail(value.error());
  if (key->length && *key->length != value->size()) return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  return add_secret_key(session, std::move(*key), std::move(*value));
}

}  // namespace

CkResult<CK_OBJECT_HANDLE> derive_key(const Session& session, const CK_MECHANISM& mechanism,
                                      CK_OBJECT_HANDLE base_key, Template values) {
  const auto row = offered_mechanism(*session.token->token, mechanism.mechanism, CKF_DERIVE);
  if (!row) return fail(row.error());
  const auto derive = (*row)->agreement != nullptr ? derive_by_agreement : derive_by_expansion;
  return derive(session, mechanism, **row, base_key, std::move(values));
}

}  // namespace kunci::pkcs11
