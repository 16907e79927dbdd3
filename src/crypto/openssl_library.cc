// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl_library.h"

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <array>
#include <atomic>

#include "crypto/published.h"

namespace kunci::crypto {
namespace {

constinit std::atomic<OSSL_LIB_CTX*> library{nullptr};
constinit std::array<std::atomic<EVP_MD*>, kDigestCount> digests{};

}  // namespace

// OPENSSL_init_crypto() without options starts nothing and answers 0 once OPENSSL_cleanup() has
// begun. Its options OPENSSL_INIT_NO_LOAD_CONFIG and OPENSSL_INIT_NO_ATEXIT must not be given: they
// hold for the whole process, so that the host would lose its openssl.cnf (TLS security levels, a
// FIPS setting) and its clean-up because of us. Without them OpenSSL 3 reads the host's openssl.cnf
// for the default context no later than at our first digest, as it would at the host's own.
OSSL_LIB_CTX* library_context() {
  if (OPENSSL_init_crypto(0, nullptr) != 1) return nullptr;
  return published(library, OSSL_LIB_CTX_new, OSSL_LIB_CTX_free);
}

EVP_MD* fetched(Digest digest) {
  OSSL_LIB_CTX* const context = library_context();
  if (context == nullptr) return nullptr;
  return published(
      digests.at(static_cast<std::size_t>(digest)),
      [&] { return EVP_MD_fetch(context, name_of(digest), nullptr); }, EVP_MD_free);
}

const char* name_of(Digest digest) {
  switch (digest) {
    case Digest::sha1:
      return "SHA1";
    case Digest::sha224:
      return "SHA2-224";
    case Digest::sha256:
      return "SHA2-256";
    case Digest::sha384:
      return "SHA2-384";
    case Digest::sha512:
      return "SHA2-512";
    case Digest::sha3_224:
      return "SHA3-224";
    case Digest::sha3_256:
      return "SHA3-256";
    case Digest::sha3_384:
      return "SHA3-384";
    case Digest::sha3_512:
      return "SHA3-512";
  }
  return "";
}

std::unexpected<Error> openssl_failure(Errc otherwise) {
  const unsigned long error = ERR_peek_last_error();
  if (ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE) return fail(Errc::out_of_memory);
  if (ERR_GET_LIB(error) != ERR_LIB_EC) return fail(otherwise);
  switch (ERR_GET_REASON(error)) {
    case EC_R_POINT_IS_NOT_ON_CURVE:
    case EC_R_POINT_AT_INFINITY:
    case EC_R_INVALID_ENCODING:
    case EC_R_INVALID_COMPRESSED_POINT:
      return fail(Errc::point_invalid);
    default:
      return fail(otherwise);
  }
}

}  // namespace kunci::crypto
