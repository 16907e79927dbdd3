// SPDX-License-Identifier: Apache-2.0
// AES-GCM by OpenSSL, at the other end of messages and wrapped keys.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace kunci::test {

/// What is known of one message besides its text. The key's length chooses AES-128, -192 or -256.
struct GcmContext {
  Bytes key;
  Bytes iv;
  Bytes associated;
};

struct GcmSealed {
  Bytes ciphertext;
  Bytes tag;
};

GcmSealed openssl_seals(const GcmContext& context, ByteView plaintext, std::size_t tag_size = 16);

/// Nothing where ciphertext and tag do not belong together.
std::optional<Bytes> openssl_opens(const GcmContext& context, const GcmSealed& sealed);

}  // namespace kunci::test
