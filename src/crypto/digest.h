// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>

#include "base/bytes.h"
#include "base/error.h"

struct evp_md_ctx_st;

namespace kunci::crypto {

enum class Digest : std::uint8_t {
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  sha3_224,
  sha3_256,
  sha3_384,
  sha3_512,
};

inline constexpr std::size_t kDigestCount = 9;
inline constexpr std::size_t kMaxDigestSize = 64;

/// Octets of the digest's output.
std::size_t size_of(Digest digest);

/// The digest's object identifier as content octets (RFC 8017 B.1, NIST CSOR 2.16.840.1.101.3.4.2).
ByteView oid_of(Digest digest);

/// A digest over a message that comes in parts (FIPS 180-4, FIPS 202). Not for two threads at once.
class Hash {
 public:
  static Result<Hash> start(Digest digest);
  Hash(Hash&&) noexcept;
  Hash& operator=(Hash&&) noexcept;
  ~Hash();

  [[nodiscard]] Digest algorithm() const { return digest_; }
  Result<void> update(ByteView part);
  /// The digest of all parts. Ends the hash: afterwards update() and finish() fail with
  /// Errc::internal.
  Result<Bytes> finish();
  /// A second hash that has taken the same parts.
  [[nodiscard]] Result<Hash> clone() const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  using Context = std::unique_ptr<evp_md_ctx_st, Free>;
  Hash(Digest digest, Context context);

  Digest digest_;
  Context context_;
};

/// The digest of one message.
Result<Bytes> hash_of(Digest digest, ByteView message);
/// The digest of the concatenation of `parts`.
Result<Bytes> hash_of(Digest digest, std::initializer_list<ByteView> parts);

}  // namespace kunci::crypto
