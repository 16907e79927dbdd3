// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "crypto/openssl_library.h"

namespace kunci::crypto {

Result<void> fill_with_random(std::span<std::uint8_t> octets) {
  const ErrorMark mark;
  OSSL_LIB_CTX* const library = library_context();
  if (library == nullptr) return fail(Errc::internal);
  if (octets.empty()) return {};
  // Not RAND_priv_bytes_ex(), which asks the host's RAND_METHOD or ENGINE, if it has set one.
  EVP_RAND_CTX* const generator = RAND_get0_private(library);
  if (generator == nullptr ||
      EVP_RAND_generate(generator, octets.data(), octets.size(), 0, 0, nullptr, 0) != 1) {
    return openssl_failure();
  }
  return {};
}

}  // namespace kunci::crypto
