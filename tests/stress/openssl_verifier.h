// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>
#include <openssl/evp.h>

#include <memory>

#include "base/bytes.h"

namespace kunci::test {

/// OpenSSL's opinion of signatures made with the private half of one key.
class OpensslVerifier {
 public:
  /// `spki`: a SubjectPublicKeyInfo (CKA_PUBLIC_KEY_INFO). Throws std::runtime_error for anything
  /// else.
  explicit OpensslVerifier(ByteView spki);

  /// Whether `signature`, in the form of PKCS #11, fits: PKCS #1 v1.5 for an RSA key, r and s of
  /// equal length for an EC key, either over the SHA-256 of `message`. May be used from several
  /// threads.
  [[nodiscard]] bool accepts(ByteView message, ByteView signature) const;

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

}  // namespace kunci::test
