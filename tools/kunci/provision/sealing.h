// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.h"
#include "x509/certificate.h"
#include "x509/openssl.h"

namespace kunci::tool {

/// Content that only `recipient` can read: CMS authenticated-enveloped data (RFC 5083),
/// AES-256-GCM, DER. Throws Failure.
Bytes seal(const Certificate& recipient, ByteView content);

/// The content again, at most 64 KiB. Throws Failure when it was sealed to somebody else or
/// changed.
Secret unseal(EVP_PKEY* key, ByteView sealed);

}  // namespace kunci::tool
