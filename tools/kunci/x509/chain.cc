// SPDX-License-Identifier: Apache-2.0
#include "x509/chain.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

namespace kunci::tool {
namespace {

using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, Freer<X509_STORE_CTX_free>>;

}  // namespace

StorePtr store_of(std::span<const Bytes> anchors) {
  StorePtr store(X509_STORE_new());
  require(store != nullptr, "X509_STORE_new");
  X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN);
  for (const Bytes& der : anchors) {
    const auto anchor = Certificate::from_der(der);
    require(anchor && X509_STORE_add_cert(store.get(), const_cast<X509*>(anchor->get())) == 1,
            "X509_STORE_add_cert");
  }
  return store;
}

CertificateStackPtr stack_of(std::span<const Certificate> certificates) {
  CertificateStackPtr stack(sk_X509_new_null());
  require(stack != nullptr, "sk_X509_new_null");
  for (const Certificate& certificate : certificates) {
    require(sk_X509_push(stack.get(), const_cast<X509*>(certificate.get())) > 0, "sk_X509_push");
  }
  return stack;
}

std::string chain_fault(const Certificate& certificate, std::span<const Certificate> chain,
                        std::span<const Bytes> anchors) {
  const StorePtr store = store_of(anchors);
  const CertificateStackPtr untrusted = stack_of(chain);
  const StoreContextPtr context(X509_STORE_CTX_new());
  require(context != nullptr &&
              X509_STORE_CTX_init(context.get(), store.get(), const_cast<X509*>(certificate.get()),
                                  untrusted.get()) == 1,
          "X509_STORE_CTX_init");
  const bool leads = X509_verify_cert(context.get()) == 1;
  ERR_clear_error();
  return leads ? "" : X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
}

}  // namespace kunci::tool
