// SPDX-License-Identifier: Apache-2.0
// A key pair in OpenSSL's hands, used through its high-level interface only: the second opinion in
// these tests. Any failure of OpenSSL itself throws.
#pragma once

#include <openssl/evp.h>

#include <optional>
#include <string>

#include "base/bytes.h"
#include "crypto/padding.h"
#include "crypto/public_key.h"

namespace kunci::crypto {

class OpensslKey {
 public:
  static OpensslKey generate_rsa(unsigned bits);
  static OpensslKey generate(Curve curve);
  /// A public key alone, from the DER of its SubjectPublicKeyInfo.
  static OpensslKey from_spki(ByteView der);
  OpensslKey(OpensslKey&& other) noexcept;
  OpensslKey& operator=(OpensslKey&&) = delete;
  ~OpensslKey();

  [[nodiscard]] EVP_PKEY* get() const { return key_; }
  [[nodiscard]] Bytes spki() const;
  [[nodiscard]] PublicKey public_key() const;

  /// The private operation without padding.
  [[nodiscard]] Bytes raw_private(ByteView block) const;
  /// The public one.
  [[nodiscard]] Bytes raw_public(ByteView block) const;
  [[nodiscard]] Bytes sign_pkcs1(Digest digest, ByteView hash) const;
  [[nodiscard]] Bytes sign_pss(const PssParameters& parameters, ByteView hash) const;
  [[nodiscard]] bool verify_pss(const PssParameters& parameters, ByteView hash,
                                ByteView signature) const;
  /// Without a digest the data is what the padding holds.
  [[nodiscard]] bool verify_pkcs1(std::optional<Digest> digest, ByteView data,
                                  ByteView signature) const;
  [[nodiscard]] Bytes encrypt_pkcs1(ByteView message) const;
  /// Nothing where OpenSSL refuses the ciphertext.
  [[nodiscard]] std::optional<Bytes> decrypt_pkcs1(ByteView ciphertext) const;
  [[nodiscard]] std::optional<Bytes> decrypt_oaep(const OaepParameters& parameters,
                                                  ByteView ciphertext) const;
  [[nodiscard]] Bytes encrypt_oaep(const OaepParameters& parameters, ByteView message) const;
  /// ECDSA over a hash, in DER.
  [[nodiscard]] Bytes sign_ecdsa(ByteView hash) const;
  [[nodiscard]] Bytes sign_eddsa(ByteView message) const;
  [[nodiscard]] bool verify_ecdsa(ByteView hash, ByteView der_signature) const;
  [[nodiscard]] bool verify_eddsa(ByteView message, ByteView signature) const;
  /// What ECDH and X25519 agree on.
  [[nodiscard]] Bytes agree(const OpensslKey& peer) const;

 private:
  explicit OpensslKey(EVP_PKEY* key) : key_(key) {}
  EVP_PKEY* key_;
};

/// RSA pairs are slow to make: one of each size serves all tests.
const OpensslKey& rsa_pair(unsigned bits);

}  // namespace kunci::crypto
