// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/key_wrapping.h"

#include "pkcs11/decrypt_operation.h"
#include "pkcs11/encrypt_operation.h"
#include "pkcs11/gcm_message.h"
#include "pkcs11/key_access.h"
#include "pkcs11/mechanism_table.h"
#include "pkcs11/secret_key_template.h"
#include "pkcs11/token_mechanisms.h"

namespace kunci::pkcs11 {
namespace {

// The same faults have other names where it is about keys.
Rv of_wrapping(Rv rv) {
  switch (rv.value) {
    case CKR_KEY_HANDLE_INVALID:
      return Rv(CKR_WRAPPING_KEY_HANDLE_INVALID);
    case CKR_KEY_TYPE_INCONSISTENT:
      return Rv(CKR_WRAPPING_KEY_TYPE_INCONSISTENT);
    case CKR_KEY_SIZE_RANGE:
      return Rv(CKR_WRAPPING_KEY_SIZE_RANGE);
    case CKR_DATA_LEN_RANGE:
      return Rv(CKR_KEY_SIZE_RANGE);
    default:
      return rv;
  }
}

Rv of_unwrapping(Rv rv) {
  switch (rv.value) {
    case CKR_KEY_HANDLE_INVALID:
      return Rv(CKR_UNWRAPPING_KEY_HANDLE_INVALID);
    case CKR_KEY_TYPE_INCONSISTENT:
      return Rv(CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT);
    case CKR_KEY_SIZE_RANGE:
      return Rv(CKR_UNWRAPPING_KEY_SIZE_RANGE);
    case CKR_ENCRYPTED_DATA_INVALID:
    case CKR_AEAD_DECRYPT_FAILED:
      return Rv(CKR_WRAPPED_KEY_INVALID);
    case CKR_ENCRYPTED_DATA_LEN_RANGE:
      return Rv(CKR_WRAPPED_KEY_LEN_RANGE);
    default:
      return rv;
  }
}

CkResult<std::shared_ptr<const SecretKeyObject>> wrappable_key(const Session& session,
                                                               CK_OBJECT_HANDLE handle) {
  const auto object = session.key(handle);
  if (!object) return fail(object.error());
  switch ((*object)->object_class()) {
    case CKO_PRIVATE_KEY:
      return fail(CKR_KEY_UNEXTRACTABLE);
    case CKO_SECRET_KEY:
      break;
    case CKO_PUBLIC_KEY:
      return fail(CKR_KEY_NOT_WRAPPABLE);
    default:
      return fail(CKR_KEY_HANDLE_INVALID);
  }
  auto key = std::dynamic_pointer_cast<const SecretKeyObject>(*object);
  if (!key) return fail(CKR_KEY_NOT_WRAPPABLE);
  const Secrecy secrecy = key->secrecy();
  if (!secrecy.extractable) return fail(CKR_KEY_UNEXTRACTABLE);
  if (secrecy.wrap_with_trusted) return fail(CKR_KEY_NOT_WRAPPABLE);
  return key;
}

// Whether the output takes so many octets; if not, what the call answers.
std::optional<CkResult<void>> told_only(const Output& output, std::size_t size) {
  if (output.has_room_for(size)) return std::nullopt;
  output.announce(size);
  if (output.is_query()) return CkResult<void>{};
  return fail(CKR_BUFFER_TOO_SMALL);
}

CkResult<CK_OBJECT_HANDLE> add_unwrapped(const Session& session, NewSecretKey key,
                                         const WipedBytes& value) {
  const bool as_announced = !key.length || *key.length == value.size();
  if (!as_announced || !check_secret_key_length(key.description.key_type, value.size())) {
    return fail(CKR_WRAPPED_KEY_INVALID);
  }
  return add_secret_key(session, std::move(key), Secret(value));
}

/// Key and parameter of AES-GCM.
struct Authenticated {
  CipherMessages::Key key;
  GcmMessageParameter parameter;
};

CkResult<Authenticated> authenticated(const Session& session, const CK_MECHANISM& mechanism,
                                      CK_OBJECT_HANDLE handle, CK_FLAGS function,
                                      CK_ATTRIBUTE_TYPE right) {
  const auto row = find_mechanism(mechanism.mechanism, function);
  if (!row) return fail(row.error());
  if (!(*row)->ciphers_messages) return fail(CKR_MECHANISM_INVALID);
  auto key = secret_key(session, handle, right, **row);
  if (!key) return fail(key.error());
  const auto parameter = GcmMessageParameter::read(MechanismParameter(mechanism));
  if (!parameter) return fail(parameter.error());
  return Authenticated{std::move(*key), *parameter};
}

}  // namespace

CkResult<void> wrap_key(const Session& session, const CK_MECHANISM& mechanism,
                        CK_OBJECT_HANDLE wrapping_key, CK_OBJECT_HANDLE handle,
                        const Output& wrapped) {
  const auto row = find_mechanism(mechanism.mechanism, CKF_WRAP);
  if (!row) return fail(row.error());
  const auto key = wrappable_key(session, handle);
  if (!key) return fail(key.error());
  const auto wrapping = start_encrypting_with(session, mechanism, **row, wrapping_key, CKA_WRAP);
  if (!wrapping) return fail(of_wrapping(wrapping.error()));
  const ByteView value = (*key)->value().view();
  const std::size_t size = (*wrapping)->whole_limit(value.size());
  if (const auto told = told_only(wrapped, size)) return *told;
  const auto made = (*wrapping)->produce(value);
  if (!made) return fail(of_wrapping(made.error()));
  return wrapped.write(*made);
}

CkResult<CK_OBJECT_HANDLE> unwrap_key(const Session& session, const CK_MECHANISM& mechanism,
                                      CK_OBJECT_HANDLE unwrapping_key, const Input& wrapped,
                                      Template values, RejectionSeed& rejection_seed) {
  const auto row = offered_mechanism(*session.token->token, mechanism.mechanism, CKF_UNWRAP);
  if (!row) return fail(row.error());
  const auto unwrapping =
      start_decrypting_with(session, mechanism, **row, unwrapping_key, CKA_UNWRAP, rejection_seed);
  if (!unwrapping) return fail(of_unwrapping(unwrapping.error()));
  auto key = read_new_secret_key(session, std::move(values), std::nullopt);
  if (!key) return fail(key.error());
  const auto value = (*unwrapping)->produce(wrapped.view());
  if (!value) return fail(of_unwrapping(value.error()));
  return add_unwrapped(session, std::move(*key), *value);
}

CkResult<void> wrap_key_authenticated(const Session& session, const CK_MECHANISM& mechanism,
                                      CK_OBJECT_HANDLE wrapping_key, CK_OBJECT_HANDLE handle,
                                      const Input& associated, const Output& wrapped) {
  const auto key = wrappable_key(session, handle);
  if (!key) return fail(key.error());
  const auto wrapping = authenticated(session, mechanism, wrapping_key, CKF_WRAP, CKA_WRAP);
  if (!wrapping) return fail(of_wrapping(wrapping.error()));
  const ByteView value = (*key)->value().view();
  if (const auto told = told_only(wrapped, value.size())) return *told;
  const auto made =
      seal_message(wrapping->parameter, wrapping->key->value().view(), associated.view(), value);
  if (!made) return fail(of_wrapping(made.error()));
  return wrapped.write(*made);
}

CkResult<CK_OBJECT_HANDLE> unwrap_key_authenticated(const Session& session,
                                                    const CK_MECHANISM& mechanism,
                                                    CK_OBJECT_HANDLE unwrapping_key,
                                                    const Input& wrapped, Template values,
                                                    const Input& associated) {
  const auto unwrapping = authenticated(session, mechanism, unwrapping_key, CKF_UNWRAP, CKA_UNWRAP);
  if (!unwrapping) return fail(of_unwrapping(unwrapping.error()));
  auto key = read_new_secret_key(session, std::move(values), std::nullopt);
  if (!key) return fail(key.error());
  const auto value = open_message(unwrapping->parameter, unwrapping->key->value().view(),
                                  associated.view(), wrapped.view());
  if (!value) return fail(of_unwrapping(value.error()));
  return add_unwrapped(session, std::move(*key), *value);
}

}  // namespace kunci::pkcs11
