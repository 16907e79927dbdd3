// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "x509/certificate.h"

namespace kunci::tool {

using StorePtr = std::unique_ptr<X509_STORE, Freer<X509_STORE_free>>;
inline void free_stack_only(STACK_OF(X509) * stack) { sk_X509_free(stack); }
using CertificateStackPtr = std::unique_ptr<STACK_OF(X509), Freer<free_stack_only>>;

/// A store of OpenSSL's that trusts these certificates (DER), be they self-signed or not.
StorePtr store_of(std::span<const Bytes> anchors);

/// The certificates as OpenSSL wants them; they stay the span's.
CertificateStackPtr stack_of(std::span<const Certificate> certificates);

/// Why no path of the chain's certificates leads from this one to an anchor now (RFC 5280, 6.1), in
/// OpenSSL's words; empty when one does.
std::string chain_fault(const Certificate& certificate, std::span<const Certificate> chain,
                        std::span<const Bytes> anchors);

}  // namespace kunci::tool
