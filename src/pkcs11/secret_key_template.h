// SPDX-License-Identifier: Apache-2.0
// Templates of new secret keys, whichever way they come to be.
#pragma once

#include <kunci/cryptoki.h>

#include <optional>

#include "base/secret.h"
#include "pkcs11/rv.h"
#include "pkcs11/secret_key_object.h"
#include "pkcs11/session.h"
#include "pkcs11/template.h"

namespace kunci::pkcs11 {

struct NewSecretKey {
  SecretKeyObject::Description description{};
  std::optional<CK_ULONG> length{};    ///< CKA_VALUE_LEN
  std::optional<Bytes> check_value{};  ///< what CKA_CHECK_VALUE is meant to be
};

constexpr bool is_secret_key_type(CK_KEY_TYPE type) {
  return type == CKK_GENERIC_SECRET || type == CKK_AES;
}

/// Reads a template to its end (PKCS#11 3.2, 4.10); `type` is the key's where the template does not
/// say. CKR_TEMPLATE_INCONSISTENT for a key that should stay on the token, since no card here keeps
/// secret keys, or of a type that this module has not; CKR_TEMPLATE_INCOMPLETE where nobody says
/// the type; CKR_USER_NOT_LOGGED_IN for a private key without login; CKR_ATTRIBUTE_READ_ONLY for
/// what only the module says of a key.
CkResult<NewSecretKey> read_new_secret_key(const Session& session, Template values,
                                           std::optional<CK_KEY_TYPE> type);

/// Whether a key of this type can be that long: CKR_ATTRIBUTE_VALUE_INVALID.
CkResult<void> check_secret_key_length(CK_KEY_TYPE type, CK_ULONG length);

/// Makes the key an object of the session. CKR_TEMPLATE_INCONSISTENT for a value that is not what
/// CKA_CHECK_VALUE says; what check_secret_key_length() says.
CkResult<CK_OBJECT_HANDLE> add_secret_key(const Session& session, NewSecretKey key, Secret value);

}  // namespace kunci::pkcs11
