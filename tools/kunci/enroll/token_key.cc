// SPDX-License-Identifier: Apache-2.0
// The methods of OpenSSL 1.1, which 3.0 still takes and which need no provider of our own.
#define OPENSSL_API_COMPAT 0x10101000L
#include "enroll/token_key.h"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <exception>
#include <optional>

#include "messages.h"

namespace kunci::tool {

struct TokenKey::Signer {
  KeyInUse with;
  std::exception_ptr failure{};

  /// Nothing when the token refused; why is kept.
  std::optional<Bytes> sign(CK_MECHANISM_TYPE mechanism, ByteView block) noexcept {
    try {
      return sign_block(with, mechanism, block);
    } catch (...) {
      failure = std::current_exception();
      return std::nullopt;
    }
  }
};

namespace {

using RsaPtr = std::unique_ptr<RSA, Freer<RSA_free>>;
using EcPtr = std::unique_ptr<EC_KEY, Freer<EC_KEY_free>>;
using EcdsaPtr = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;

template <class Signer>
int sign_rsa(int size, const unsigned char* from, unsigned char* to, RSA* key, int padding) {
  auto* signer = static_cast<Signer*>(RSA_get_app_data(key));
  if (signer == nullptr || (padding != RSA_PKCS1_PADDING && padding != RSA_NO_PADDING)) return -1;
  const auto signature = signer->sign(padding == RSA_PKCS1_PADDING ? CKM_RSA_PKCS : CKM_RSA_X_509,
                                      {from, static_cast<std::size_t>(size)});
  if (!signature || signature->size() > static_cast<std::size_t>(RSA_size(key))) return -1;
  std::ranges::copy(*signature, to);
  return static_cast<int>(signature->size());
}

template <class Signer>
ECDSA_SIG* sign_ec(const unsigned char* hash, int size, const BIGNUM*, const BIGNUM*, EC_KEY* key) {
  auto* signer = static_cast<Signer*>(EC_KEY_get_ex_data(key, 0));
  if (signer == nullptr) return nullptr;
  const auto signature = signer->sign(CKM_ECDSA, {hash, static_cast<std::size_t>(size)});
  if (!signature || signature->empty() || signature->size() % 2 != 0) return nullptr;
  const auto half = static_cast<int>(signature->size() / 2);
  EcdsaPtr pair(ECDSA_SIG_new());
  if (!pair || ECDSA_SIG_set0(pair.get(), BN_bin2bn(signature->data(), half, nullptr),
                              BN_bin2bn(signature->data() + half, half, nullptr)) != 1) {
    return nullptr;
  }
  return pair.release();
}

template <class Signer>
RSA_METHOD* rsa_method() {
  static RSA_METHOD* const method = [] {
    RSA_METHOD* made = RSA_meth_dup(RSA_PKCS1_OpenSSL());
    require(made != nullptr, "RSA_meth_dup");
    RSA_meth_set1_name(made, "kunci token");
    RSA_meth_set_flags(made, 0);
    RSA_meth_set_priv_enc(made, sign_rsa<Signer>);
    return made;
  }();
  return method;
}

template <class Signer>
EC_KEY_METHOD* ec_method() {
  static EC_KEY_METHOD* const method = [] {
    EC_KEY_METHOD* made = EC_KEY_METHOD_new(EC_KEY_OpenSSL());
    require(made != nullptr, "EC_KEY_METHOD_new");
    int (*sign)(int, const unsigned char*, int, unsigned char*, unsigned int*, const BIGNUM*,
                const BIGNUM*, EC_KEY*) = nullptr;
    EC_KEY_METHOD_get_sign(made, &sign, nullptr, nullptr);
    EC_KEY_METHOD_set_sign(made, sign, nullptr, sign_ec<Signer>);
    return made;
  }();
  return method;
}

}  // namespace

TokenKey::TokenKey(const KeyInUse& with, const PublicKey& public_key)
    : signer_(std::make_unique<Signer>(with)), key_(EVP_PKEY_new()) {
  require(key_ != nullptr, "EVP_PKEY_new");
  if (EVP_PKEY_is_a(public_key.get(), "RSA") == 1) {
    RsaPtr rsa(RSAPublicKey_dup(EVP_PKEY_get0_RSA(public_key.get())));
    require(rsa != nullptr && RSA_set_method(rsa.get(), rsa_method<Signer>()) == 1 &&
                RSA_set_app_data(rsa.get(), signer_.get()) == 1 &&
                EVP_PKEY_set1_RSA(key_.get(), rsa.get()) == 1,
            "EVP_PKEY_set1_RSA");
  } else if (EVP_PKEY_is_a(public_key.get(), "EC") == 1) {
    EcPtr ec(EC_KEY_dup(EVP_PKEY_get0_EC_KEY(public_key.get())));
    require(ec != nullptr && EC_KEY_set_method(ec.get(), ec_method<Signer>()) == 1 &&
                EC_KEY_set_ex_data(ec.get(), 0, signer_.get()) == 1 &&
                EVP_PKEY_set1_EC_KEY(key_.get(), ec.get()) == 1,
            "EVP_PKEY_set1_EC_KEY");
  } else {
    throw Failure(ExitStatus::unsupported,
                  tr("This protocol works with RSA keys and those of NIST's curves only."),
                  tr("Make a key such as p256, or hand the request over as a file."));
  }
}

TokenKey::~TokenKey() = default;

void TokenKey::rethrow() const {
  if (signer_->failure) std::rethrow_exception(signer_->failure);
}

}  // namespace kunci::tool
