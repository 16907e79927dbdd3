// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/message.h"

#include <utility>

namespace kunci::pkcs11 {

Message Message::hashed_with(crypto::Digest digest) {
  Message message;
  message.digest_ = digest;
  return message;
}

Message Message::authenticated_with(crypto::Hmac mac) {
  Message message;
  message.mac_ = std::move(mac);
  return message;
}

Message Message::kept_up_to(std::size_t limit, CK_RV too_long) {
  Message message;
  message.limit_ = limit;
  message.too_long_ = too_long;
  return message;
}

CkResult<void> Message::update(ByteView part) {
  if (digest_) {
    if (!hash_) {
      auto started = crypto::Hash::start(*digest_);
      if (!started) return fail(started.error());
      hash_ = std::move(*started);
    }
    return lift(hash_->update(part));
  }
  if (mac_) {
    if (!code_) {
      auto started = mac_->clone();
      if (!started) return fail(started.error());
      code_ = std::move(*started);
    }
    return lift(code_->update(part));
  }
  if (part.size() > limit_ - kept_.size()) return fail(too_long_);
  append(kept_, part);
  return {};
}

CkResult<WipedBytes> Message::finish() {
  if (digest_) {
    if (!hash_) return whole({});
    const auto hash = std::exchange(hash_, std::nullopt)->finish();
    if (!hash) return fail(hash.error());
    return WipedBytes(hash->begin(), hash->end());
  }
  if (mac_) {
    if (!code_) return whole({});
    return lift(std::exchange(code_, std::nullopt)->finish());
  }
  return std::exchange(kept_, WipedBytes{});
}

CkResult<WipedBytes> Message::whole(ByteView message) const {
  if (digest_) {
    const auto hash = crypto::hash_of(*digest_, message);
    if (!hash) return fail(hash.error());
    return WipedBytes(hash->begin(), hash->end());
  }
  if (mac_) {
    auto code = mac_->clone();
    if (!code) return fail(code.error());
    if (const auto taken = code->update(message); !taken) return fail(taken.error());
    return lift(code->finish());
  }
  if (message.size() > limit_) return fail(too_long_);
  return WipedBytes(message.begin(), message.end());
}

void Message::clear() {
  hash_.reset();
  code_.reset();
  kept_.clear();
}

}  // namespace kunci::pkcs11
