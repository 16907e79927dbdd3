// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/key_wrapping.h"

#include "pkcs11/decrypt_operation.h"
#include "pkcs11/encrypt_operation.h"
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
  if (!wrapped.has_room_for(size)) {
    wrapped.announce(size);
    if (wrapped.is_query()) return {};
    return fail(CKR_BUFFER_TOO_SMALL);
  }
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
  const bool as_announced = !key->length || *key->length == value->size();
  if (!as_announced || !check_secret_key_length(key->description.key_type, value->size())) {
    return fail(CKR_WRAPPED_KEY_INVALID);
  }
  return add_secret_key(session, std::move(*key), Secret(*value));
}

}  // namespace kunci::pkcs11
