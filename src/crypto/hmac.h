// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/digest.h"

struct evp_mac_ctx_st;

namespace kunci::crypto {

/// HMAC (FIPS 198-1) over a message that comes in parts. Not for two threads at once.
class Hmac {
 public:
  static Result<Hmac> start(Digest digest, ByteView key);
  Hmac(Hmac&&) noexcept;
  Hmac& operator=(Hmac&&) noexcept;
  ~Hmac();

  Result<void> update(ByteView part);
  /// The code of all parts, as long as the digest's output. Ends the computation.
  Result<WipedBytes> finish();
  /// A second one that has taken the same parts.
  [[nodiscard]] Result<Hmac> clone() const;

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const;
  };
  using Context = std::unique_ptr<evp_mac_ctx_st, Free>;
  Hmac(std::size_t size, Context context);

  std::size_t size_;
  Context context_;
};

/// HMAC (FIPS 198-1) over the concatenation of `parts`.
Result<WipedBytes> hmac(Digest digest, ByteView key, std::initializer_list<ByteView> parts);

/// 32 octets from which a short secret (a refused PIN) can only be guessed one by one: PBKDF2 with
/// HMAC-SHA-256 (RFC 8018 5.2), about a millisecond's work. The salt is random, kept beside the
/// result, and at least 16 octets (data_length).
Result<Bytes> salted_hash(ByteView salt, ByteView secret);

}  // namespace kunci::crypto
