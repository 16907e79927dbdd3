// SPDX-License-Identifier: Apache-2.0
#include "objects/key_signature.h"

namespace kunci::tool {

void log_in_for_key(Session& session, const Token& token, const Key& key, const Pin& pin) {
  if (!session.flag(*key.private_key, CKA_ALWAYS_AUTHENTICATE).value_or(false)) return;
  const CK_RV rv = session.login(CKU_CONTEXT_SPECIFIC, view_of(pin));
  if (rv != CKR_OK) throw pin_failure(session.module(), token.info.slot, Who::user, rv, "C_Login");
}

Bytes sign_with(Session& session, const Token& token, const Key& key, const Pin& pin,
                const SignatureScheme& scheme, ByteView data) {
  return scheme.sign(session, *key.private_key, data,
                     [&] { log_in_for_key(session, token, key, pin); });
}

}  // namespace kunci::tool
