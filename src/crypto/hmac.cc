// SPDX-License-Identifier: Apache-2.0
#include "crypto/hmac.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <utility>

#include "crypto/openssl_library.h"

namespace kunci::crypto {
namespace {

constexpr std::size_t kMinSaltSize = 16;
constexpr std::size_t kSaltedHashSize = 32;

// A guesser has at most a PIN's 10^4 to 10^8 candidates: no count that an owner would wait for
// stops him, so this one only takes away the ease.
constexpr unsigned kIterations = 2048;

using Mac = Owned<EVP_MAC, EVP_MAC_free>;
using Kdf = Owned<EVP_KDF, EVP_KDF_free>;
using KdfContext = Owned<EVP_KDF_CTX, EVP_KDF_CTX_free>;

OSSL_PARAM text_parameter(const char* key, const char* value) {
  return OSSL_PARAM_construct_utf8_string(key, const_cast<char*>(value), 0);
}

OSSL_PARAM octets_parameter(const char* key, ByteView value) {
  return OSSL_PARAM_construct_octet_string(key, const_cast<std::uint8_t*>(value.data()),
                                           value.size());
}

}  // namespace

void Hmac::Free::operator()(evp_mac_ctx_st* context) const { EVP_MAC_CTX_free(context); }
Hmac::Hmac(std::size_t size, Context context) : size_(size), context_(std::move(context)) {}
Hmac::Hmac(Hmac&&) noexcept = default;
Hmac& Hmac::operator=(Hmac&&) noexcept = default;
Hmac::~Hmac() = default;

Result<Hmac> Hmac::start(Digest digest, ByteView key) {
  const ErrorMark mark;
  OSSL_LIB_CTX* const library = library_context();
  if (library == nullptr) return fail(Errc::internal);
  const Mac algorithm(EVP_MAC_fetch(library, "HMAC", nullptr));
  Context context(EVP_MAC_CTX_new(algorithm.get()));
  if (context == nullptr) return openssl_failure();
  // An empty key must not be a null pointer, which stands for "the key of last time".
  static constexpr std::uint8_t kNoKey[] = {0};
  const OSSL_PARAM parameters[] = {text_parameter(OSSL_MAC_PARAM_DIGEST, name_of(digest)),
                                   OSSL_PARAM_construct_end()};
  if (EVP_MAC_init(context.get(), key.empty() ? kNoKey : key.data(), key.size(), parameters) != 1) {
    return openssl_failure();
  }
  return Hmac(size_of(digest), std::move(context));
}

Result<void> Hmac::update(ByteView part) {
  const ErrorMark mark;
  if (context_ == nullptr || library_context() == nullptr) return fail(Errc::internal);
  if (EVP_MAC_update(context_.get(), part.data(), part.size()) != 1) return openssl_failure();
  return {};
}

Result<WipedBytes> Hmac::finish() {
  const ErrorMark mark;
  const Context context = std::move(context_);
  if (context == nullptr || library_context() == nullptr) return fail(Errc::internal);
  WipedBytes value(size_);
  std::size_t size = 0;
  if (EVP_MAC_final(context.get(), value.data(), &size, value.size()) != 1) {
    return openssl_failure();
  }
  return value;
}

Result<Hmac> Hmac::clone() const {
  const ErrorMark mark;
  if (context_ == nullptr || library_context() == nullptr) return fail(Errc::internal);
  Context context(EVP_MAC_CTX_dup(context_.get()));
  if (context == nullptr) return openssl_failure();
  return Hmac(size_, std::move(context));
}

Result<WipedBytes> hmac(Digest digest, ByteView key, std::initializer_list<ByteView> parts) {
  auto started = Hmac::start(digest, key);
  if (!started) return fail(started.error());
  for (const ByteView part : parts) {
    if (const auto taken = started->update(part); !taken) return fail(taken.error());
  }
  return started->finish();
}

Result<Bytes> salted_hash(ByteView salt, ByteView secret) {
  if (salt.size() < kMinSaltSize) return fail(Errc::data_length);
  const ErrorMark mark;
  OSSL_LIB_CTX* const library = library_context();
  if (library == nullptr) return fail(Errc::internal);
  const Kdf algorithm(EVP_KDF_fetch(library, "PBKDF2", nullptr));
  const KdfContext context(EVP_KDF_CTX_new(algorithm.get()));
  if (context == nullptr) return openssl_failure();
  static constexpr std::uint8_t kEmpty[] = {0};
  unsigned iterations = kIterations;
  const OSSL_PARAM parameters[] = {
      octets_parameter(OSSL_KDF_PARAM_PASSWORD,
                       {secret.empty() ? kEmpty : secret.data(), secret.size()}),
      octets_parameter(OSSL_KDF_PARAM_SALT, salt),
      OSSL_PARAM_construct_uint(OSSL_KDF_PARAM_ITER, &iterations),
      text_parameter(OSSL_KDF_PARAM_DIGEST, name_of(Digest::sha256)), OSSL_PARAM_construct_end()};
  Bytes value(kSaltedHashSize);
  if (EVP_KDF_derive(context.get(), value.data(), value.size(), parameters) != 1) {
    return openssl_failure();
  }
  return value;
}

}  // namespace kunci::crypto
