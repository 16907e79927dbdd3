// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/message.h"

namespace kunci::pkcs11 {

Message Message::hashed_with(crypto::Digest digest) {
  Message message;
  message.digest_ = digest;
  return message;
}

Message Message::kept_up_to(std::size_t limit, CK_RV too_long) {
  Message message;
  message.limit_ = limit;
  message.too_long_ = too_long;
  return message;
}

CkResult<void> Message::update(ByteView part) {
  if (!digest_) {
    if (part.size() > limit_ - kept_.size()) return fail(too_long_);
    append(kept_, part);
    return {};
  }
  if (!hash_) {
    auto started = crypto::Hash::start(*digest_);
    if (!started) return fail(started.error());
    hash_ = std::move(*started);
  }
  return lift(hash_->update(part));
}

CkResult<WipedBytes> Message::finish() {
  if (!digest_) return std::move(kept_);
  if (!hash_) return whole({});
  const auto hash = hash_->finish();
  if (!hash) return fail(hash.error());
  return WipedBytes(hash->begin(), hash->end());
}

CkResult<WipedBytes> Message::whole(ByteView message) const {
  if (!digest_) {
    if (message.size() > limit_) return fail(too_long_);
    return WipedBytes(message.begin(), message.end());
  }
  const auto hash = crypto::hash_of(*digest_, message);
  if (!hash) return fail(hash.error());
  return WipedBytes(hash->begin(), hash->end());
}

}  // namespace kunci::pkcs11
