// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.h"

#include <openssl/evp.h>

#include <array>
#include <utility>

#include "crypto/openssl_library.h"

namespace kunci::crypto {
namespace {

constexpr std::uint8_t kSha1Oid[] = {0x2b, 0x0e, 0x03, 0x02, 0x1a};

// NIST's hash algorithms differ in their last arc only.
using NistOid = std::array<std::uint8_t, 9>;
constexpr NistOid nist_oid(std::uint8_t last_arc) {
  return {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last_arc};
}
constexpr NistOid kSha256Oid = nist_oid(1);
constexpr NistOid kSha384Oid = nist_oid(2);
constexpr NistOid kSha512Oid = nist_oid(3);
constexpr NistOid kSha224Oid = nist_oid(4);
constexpr NistOid kSha3_224Oid = nist_oid(7);
constexpr NistOid kSha3_256Oid = nist_oid(8);
constexpr NistOid kSha3_384Oid = nist_oid(9);
constexpr NistOid kSha3_512Oid = nist_oid(10);

}  // namespace

std::size_t size_of(Digest digest) {
  switch (digest) {
    case Digest::sha1:
      return 20;
    case Digest::sha224:
    case Digest::sha3_224:
      return 28;
    case Digest::sha256:
    case Digest::sha3_256:
      return 32;
    case Digest::sha384:
    case Digest::sha3_384:
      return 48;
    case Digest::sha512:
    case Digest::sha3_512:
      return 64;
  }
  return 0;
}

ByteView oid_of(Digest digest) {
  switch (digest) {
    case Digest::sha1:
      return kSha1Oid;
    case Digest::sha224:
      return kSha224Oid;
    case Digest::sha256:
      return kSha256Oid;
    case Digest::sha384:
      return kSha384Oid;
    case Digest::sha512:
      return kSha512Oid;
    case Digest::sha3_224:
      return kSha3_224Oid;
    case Digest::sha3_256:
      return kSha3_256Oid;
    case Digest::sha3_384:
      return kSha3_384Oid;
    case Digest::sha3_512:
      return kSha3_512Oid;
  }
  return {};
}

void Hash::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }
Hash::Hash(Digest digest, Context context) : digest_(digest), context_(std::move(context)) {}
Hash::Hash(Hash&&) noexcept = default;
Hash& Hash::operator=(Hash&&) noexcept = default;
Hash::~Hash() = default;

Result<Hash> Hash::start(Digest digest) {
  const ErrorMark mark;
  EVP_MD* const algorithm = fetched(digest);
  if (algorithm == nullptr) return openssl_failure();
  Context context(EVP_MD_CTX_new());
  if (context == nullptr) return fail(Errc::out_of_memory);
  if (EVP_DigestInit_ex2(context.get(), algorithm, nullptr) != 1) return openssl_failure();
  return Hash(digest, std::move(context));
}

Result<void> Hash::update(ByteView part) {
  const ErrorMark mark;
  if (context_ == nullptr || library_context() == nullptr) return fail(Errc::internal);
  if (EVP_DigestUpdate(context_.get(), part.data(), part.size()) != 1) return openssl_failure();
  return {};
}

Result<Bytes> Hash::finish() {
  const ErrorMark mark;
  const Context context = std::move(context_);
  if (context == nullptr || library_context() == nullptr) return fail(Errc::internal);
  Bytes value(size_of(digest_));
  if (EVP_DigestFinal_ex(context.get(), value.data(), nullptr) != 1) return openssl_failure();
  return value;
}

Result<Hash> Hash::clone() const {
  const ErrorMark mark;
  if (context_ == nullptr || library_context() == nullptr) return fail(Errc::internal);
  Context copy(EVP_MD_CTX_new());
  if (copy == nullptr) return fail(Errc::out_of_memory);
  if (EVP_MD_CTX_copy_ex(copy.get(), context_.get()) != 1) return openssl_failure();
  return Hash(digest_, std::move(copy));
}

Result<Bytes> hash_of(Digest digest, ByteView message) { return hash_of(digest, {message}); }

Result<Bytes> hash_of(Digest digest, std::initializer_list<ByteView> parts) {
  auto hash = Hash::start(digest);
  if (!hash) return fail(hash.error());
  for (const ByteView part : parts) {
    if (const auto taken = hash->update(part); !taken) return fail(taken.error());
  }
  return hash->finish();
}

}  // namespace kunci::crypto
