// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "client/session.h"
#include "x509/openssl.h"
#include "x509/public_key.h"

namespace kunci::tool {

/// How a key of a token signs an X.509 structure.
class SignatureScheme {
 public:
  /// For a public key of a kind that can sign. `digest` is "sha256", "sha384", "sha512" or empty
  /// for what fits the key (P-384: SHA-384, P-521: SHA-512, else SHA-256; Ed25519 has its own).
  /// `pss` is for RSA. Throws Failure (unsupported, usage).
  static SignatureScheme choose(const PublicKey& key, std::string_view digest, bool pss);

  /// Writes the AlgorithmIdentifier (RFC 4055, 5758, 8410).
  void describe(X509_ALGOR* algorithm) const;

  /// Signs with the token. `log_in_for_key` is called between C_SignInit and C_Sign: for keys that
  /// want the PIN each time.
  template <class LogIn>
  Bytes sign(Session& session, CK_OBJECT_HANDLE key, ByteView data, LogIn log_in_for_key) const {
    CK_RSA_PKCS_PSS_PARAMS parameters{};
    session.sign_init(mechanism(parameters), key);
    log_in_for_key();
    return encode(session.sign(block_for(data)));
  }

 private:
  enum class Kind : std::uint8_t { rsa_pkcs1, rsa_pss, ecdsa, eddsa };
  struct Digest;
  static const Digest* find_digest(std::string_view name);

  SignatureScheme(Kind kind, const Digest* digest) : kind_(kind), digest_(digest) {}

  [[nodiscard]] CK_MECHANISM mechanism(CK_RSA_PKCS_PSS_PARAMS& parameters) const;
  /// What the mechanism signs: the hash, a DigestInfo or the data themselves.
  [[nodiscard]] Bytes block_for(ByteView data) const;
  /// The signature as X.509 has it: ECDSA as DER, which PKCS #11 gives as r and s side by side.
  [[nodiscard]] Bytes encode(const Bytes& signature) const;
  void describe_pss(X509_ALGOR* algorithm) const;

  Kind kind_;
  const Digest* digest_;
};

}  // namespace kunci::tool
