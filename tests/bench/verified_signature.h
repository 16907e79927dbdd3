// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <vector>

#include "base/bytes.h"

namespace kunci::bench {

/// A signature that is right, made by OpenSSL, and all that a module is told to verify it.
struct VerifiedSignature {
  static VerifiedSignature rsa_2048();  ///< CKM_SHA256_RSA_PKCS
  static VerifiedSignature p256();      ///< CKM_ECDSA

  /// The public key as a session object. Points into this object.
  [[nodiscard]] std::vector<CK_ATTRIBUTE> public_key();

  CK_MECHANISM_TYPE mechanism = CKM_RSA_PKCS;
  Bytes message;
  Bytes signature;

 private:
  CK_OBJECT_CLASS object_class_ = CKO_PUBLIC_KEY;
  CK_KEY_TYPE kind_ = CKK_RSA;
  CK_BBOOL yes_ = CK_TRUE;
  CK_BBOOL no_ = CK_FALSE;
  /// CKA_MODULUS and CKA_PUBLIC_EXPONENT, or CKA_EC_PARAMS and CKA_EC_POINT.
  Bytes first_half_;
  Bytes second_half_;
};

}  // namespace kunci::bench
