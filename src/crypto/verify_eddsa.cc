// SPDX-License-Identifier: Apache-2.0
#include <openssl/evp.h>

#include "crypto/openssl_library.h"
#include "crypto/verify.h"

namespace kunci::crypto {
namespace {

using EvpKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using DigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

}  // namespace

Result<void> verify_eddsa(const PublicKey& key, ByteView message, ByteView signature) {
  if (key.algorithm.kind != KeyKind::edwards) return fail(Errc::parameter_invalid);
  if (signature.size() != signature_size(key.algorithm)) return fail(Errc::signature_length);
  if (const auto sound = check(key); !sound) return sound;
  const ErrorMark mark;
  OSSL_LIB_CTX* const library = library_context();
  if (library == nullptr) return fail(Errc::internal);
  const EvpKey evp_key(EVP_PKEY_new_raw_public_key_ex(library, "ED25519", nullptr, key.point.data(),
                                                      key.point.size()));
  const DigestContext context(EVP_MD_CTX_new());
  if (evp_key == nullptr || context == nullptr ||
      EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, library, nullptr, evp_key.get(),
                              nullptr) != 1) {
    return openssl_failure();
  }
  if (EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                       message.size()) != 1) {
    return openssl_failure(Errc::signature_invalid);
  }
  return {};
}

}  // namespace kunci::crypto
