// SPDX-License-Identifier: Apache-2.0
// How this layer stays a good guest in a process whose OpenSSL belongs to somebody else: a library
// context of its own, which no configuration file reaches; the thread's error queue left as it was
// found; none of the process-wide choices made that OpenSSL lets only the first user make.
// Internal to src/crypto.
#pragma once

#include <openssl/err.h>
#include <openssl/types.h>

#include <memory>

#include "base/error.h"
#include "crypto/digest.h"

namespace kunci::crypto {

/// Our library context, made at the first use and never freed. Null once OpenSSL's own exit handler
/// has run, and when memory is short: nothing else of OpenSSL may be called then.
OSSL_LIB_CTX* library_context();

/// The fetched digest, kept for the life of the process; null as library_context().
EVP_MD* fetched(Digest digest);

/// OpenSSL's name of the digest.
const char* name_of(Digest digest);

/// Forgets the errors of the calls made during its life, and no others.
class ErrorMark {
 public:
  ErrorMark() { ERR_set_mark(); }
  ~ErrorMark() { ERR_pop_to_mark(); }
  ErrorMark(const ErrorMark&) = delete;
  ErrorMark& operator=(const ErrorMark&) = delete;
};

/// The one translation of OpenSSL's errors into ours: of the last error since the ErrorMark.
/// `otherwise` is what the failed call means if the cause was neither memory nor a bad point.
[[nodiscard]] std::unexpected<Error> openssl_failure(Errc otherwise = Errc::internal);

/// Owns an OpenSSL object.
template <auto free>
struct FreedBy {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};
template <class T, auto free>
using Owned = std::unique_ptr<T, FreedBy<free>>;

}  // namespace kunci::crypto
