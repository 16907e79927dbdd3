// SPDX-License-Identifier: Apache-2.0
#include "crypto/ecdsa_signature.h"
#include "crypto/evp_key.h"
#include "crypto/verify.h"

namespace kunci::crypto {
namespace {

// OpenSSL answers 0 or less for a signature that is wrong as well as for one that it cannot even
// try.
Result<void> verdict(int answer) {
  if (answer == 1) return {};
  return openssl_failure(Errc::signature_invalid);
}

}  // namespace

Result<void> verify_ecdsa(const PublicKey& key, ByteView hash, ByteView signature) {
  if (key.algorithm.kind != KeyKind::ec) return fail(Errc::parameter_invalid);
  if (signature.size() != signature_size(key.algorithm)) return fail(Errc::signature_length);
  const auto der = der_from_raw(signature);
  if (!der) return fail(Errc::signature_invalid);
  const ErrorMark mark;
  const auto evp_key = make_evp_key(key);
  if (!evp_key) return fail(evp_key.error());
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
      EVP_PKEY_CTX_new_from_pkey(library_context(), evp_key->get(), nullptr));
  if (context == nullptr || EVP_PKEY_verify_init(context.get()) != 1) return openssl_failure();
  return verdict(
      EVP_PKEY_verify(context.get(), der->data(), der->size(), hash.data(), hash.size()));
}

Result<void> verify_eddsa(const PublicKey& key, ByteView message, ByteView signature) {
  if (key.algorithm.kind != KeyKind::edwards) return fail(Errc::parameter_invalid);
  if (signature.size() != signature_size(key.algorithm)) return fail(Errc::signature_length);
  if (const auto sound = check(key); !sound) return sound;
  const ErrorMark mark;
  const auto evp_key = make_evp_key(key);
  if (!evp_key) return fail(evp_key.error());
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  if (context == nullptr) return fail(Errc::out_of_memory);
  if (EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, library_context(), nullptr,
                              evp_key->get(), nullptr) != 1) {
    return openssl_failure();
  }
  return verdict(EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                                  message.size()));
}

}  // namespace kunci::crypto
