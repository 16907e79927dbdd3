// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "objects/key_in_use.h"
#include "x509/openssl.h"
#include "x509/public_key.h"

namespace kunci::tool {

/// A key of OpenSSL's whose private half is on the token: RSA (PKCS #1 v1.5, and raw blocks for
/// PSS) and elliptic curves of ECDSA. It signs through the session that is open already, so that
/// the PIN is asked for once and the module is loaded once.
///
/// `with` outlives the key. A Failure within a signature cannot cross OpenSSL: it is kept, and
/// `rethrow` throws it. Ed25519 is refused with Failure (unsupported): OpenSSL 3.0 has no way for
/// it.
class TokenKey {
 public:
  TokenKey(const KeyInUse& with, const PublicKey& public_key);
  ~TokenKey();
  TokenKey(const TokenKey&) = delete;
  TokenKey& operator=(const TokenKey&) = delete;

  [[nodiscard]] EVP_PKEY* get() const { return key_.get(); }
  /// Throws what a signature failed with, if one did.
  void rethrow() const;

 private:
  struct Signer;
  std::unique_ptr<Signer> signer_;
  EvpKeyPtr key_;
};

}  // namespace kunci::tool
