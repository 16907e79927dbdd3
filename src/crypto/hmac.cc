// SPDX-License-Identifier: Apache-2.0
#include "crypto/hmac.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "crypto/openssl_library.h"

namespace kunci::crypto {
namespace {

constexpr std::size_t kMinSaltSize = 16;
constexpr std::size_t kSaltedHashSize = 32;

// A guesser has at most a PIN's 10^4 to 10^8 candidates: no count that an owner would wait for
// stops him, so this one only takes away the ease.
constexpr unsigned kIterations = 2048;

using Mac = Owned<EVP_MAC, EVP_MAC_free>;
using MacContext = Owned<EVP_MAC_CTX, EVP_MAC_CTX_free>;
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

Result<WipedBytes> hmac(Digest digest, ByteView key, std::initializer_list<ByteView> parts) {
  const ErrorMark mark;
  OSSL_LIB_CTX* const library = library_context();
  if (library == nullptr) return fail(Errc::internal);
  const Mac algorithm(EVP_MAC_fetch(library, "HMAC", nullptr));
  const MacContext context(EVP_MAC_CTX_new(algorithm.get()));
  if (context == nullptr) return openssl_failure();
  // An empty key must not be a null pointer, which stands for "the key of last time".
  static constexpr std::uint8_t kNoKey[] = {0};
  const OSSL_PARAM parameters[] = {text_parameter(OSSL_MAC_PARAM_DIGEST, name_of(digest)),
                                   OSSL_PARAM_construct_end()};
  if (EVP_MAC_init(context.get(), key.empty() ? kNoKey : key.data(), key.size(), parameters) != 1) {
    return openssl_failure();
  }
  for (const ByteView part : parts) {
    if (EVP_MAC_update(context.get(), part.data(), part.size()) != 1) return openssl_failure();
  }
  WipedBytes value(size_of(digest));
  std::size_t size = 0;
  if (EVP_MAC_final(context.get(), value.data(), &size, value.size()) != 1) {
    return openssl_failure();
  }
  return value;
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
