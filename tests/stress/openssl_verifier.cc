// SPDX-License-Identifier: Apache-2.0
#include "tests/stress/openssl_verifier.h"

#include <openssl/ecdsa.h>
#include <openssl/x509.h>

#include <stdexcept>

namespace kunci::test {
namespace {

Bytes der_of_ecdsa(ByteView signature) {
  const auto half = static_cast<int>(signature.size() / 2);
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(), ECDSA_SIG_free);
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(signature.data(), half, nullptr),
                 BN_bin2bn(signature.data() + half, half, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) throw std::runtime_error("OpenSSL cannot encode a signature");
  const Bytes copy(der, der + size);
  OPENSSL_free(der);
  return copy;
}

}  // namespace

OpensslVerifier::OpensslVerifier(ByteView spki) : key_(nullptr, EVP_PKEY_free) {
  const unsigned char* at = spki.data();
  key_.reset(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  if (!key_) throw std::runtime_error("not a SubjectPublicKeyInfo");
}

bool OpensslVerifier::accepts(ByteView message, ByteView signature) const {
  if (signature.empty()) return false;
  const bool ec = EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_EC;
  const Bytes encoded = ec ? der_of_ecdsa(signature) : copy_of(signature);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), encoded.data(), encoded.size(), message.data(),
                          message.size()) == 1;
}

}  // namespace kunci::test
