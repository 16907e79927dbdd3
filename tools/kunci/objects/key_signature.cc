// SPDX-License-Identifier: Apache-2.0
#include "objects/key_signature.h"

namespace kunci::tool {

Bytes sign_with(Session& session, const Token& token, const Key& key, const Pin& pin,
                const SignatureScheme& scheme, ByteView data) {
  const bool always = session.flag(*key.private_key, CKA_ALWAYS_AUTHENTICATE).value_or(false);
  return scheme.sign(session, *key.private_key, data, [&] {
    if (!always) return;
    const CK_RV rv = session.login(CKU_CONTEXT_SPECIFIC, view_of(pin));
    if (rv != CKR_OK)
      throw pin_failure(session.module(), token.info.slot, Who::user, rv, "C_Login");
  });
}

}  // namespace kunci::tool
