// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/secret_key_generation.h"

#include "crypto/random.h"
#include "pkcs11/mechanism_table.h"
#include "pkcs11/secret_key_template.h"

namespace kunci::pkcs11 {

CkResult<CK_OBJECT_HANDLE> generate_secret_key(const Session& session,
                                               const CK_MECHANISM& mechanism, Template values) {
  const auto row = find_mechanism(mechanism.mechanism, CKF_GENERATE);
  if (!row) return fail(row.error());
  if (const auto none = MechanismParameter(mechanism).expect_none(); !none) {
    return fail(none.error());
  }
  const CK_KEY_TYPE type = (*row)->secrets.contains(SecretKind::aes) ? CKK_AES : CKK_GENERIC_SECRET;
  auto key = read_new_secret_key(session, std::move(values), type);
  if (!key) return fail(key.error());
  SecretKeyObject::Description& description = key->description;
  if (description.key_type != type) return fail(CKR_TEMPLATE_INCONSISTENT);
  if (!key->length) return fail(CKR_TEMPLATE_INCOMPLETE);
  if (auto good = check_secret_key_length(type, *key->length); !good) return fail(good.error());
  description.local = true;
  description.made_by = mechanism.mechanism;
  description.secrecy.always_sensitive = description.secrecy.sensitive;
  description.secrecy.never_extractable = !description.secrecy.extractable;
  Secret value(*key->length);
  if (const auto filled = crypto::fill_with_random(value.writable()); !filled) {
    return fail(filled.error());
  }
  return add_secret_key(session, std::move(*key), std::move(value));
}

}  // namespace kunci::pkcs11
