// SPDX-License-Identifier: Apache-2.0
#include "objects/key_in_use.h"

#include "messages.h"

namespace kunci::tool {

Bytes sign(const KeyInUse& with, const SignatureScheme& scheme, ByteView data) {
  return sign_with(with.session, with.token, with.key, with.pin, scheme, data);
}

Bytes sign_block(const KeyInUse& with, CK_MECHANISM_TYPE mechanism, ByteView block) {
  with.session.sign_init({mechanism, nullptr, 0}, *with.key.private_key);
  log_in_for_key(with.session, with.token, with.key, with.pin);
  return with.session.sign(block);
}

void prove_signature(const KeyInUse& with, const PublicKey& key) {
  Request request({}, key, {});
  const auto scheme = SignatureScheme::choose(key, "", false);
  request.set_signature(scheme, sign(with, scheme, request.to_be_signed()));
  request.verify(key);
}

void require_made_on_token(const Session& session, const Key& key) {
  if (origin_of(session, key).on_token()) return;
  throw Failure(
      ExitStatus::refused,
      tr("The key was not made on the token, or can leave it: a copy may exist elsewhere."),
      tr("Make one with \"kunci key generate\", or insist with --allow-foreign-key."));
}

PublicKey required_public_key(const Session& session, const Key& key) {
  if (auto found = public_key_of(session, key)) return std::move(*found);
  throw Failure(ExitStatus::not_found, tr("The token does not tell the key's public half."),
                tr("Make a new pair with \"kunci key generate\"."));
}

}  // namespace kunci::tool
