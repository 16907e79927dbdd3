// SPDX-License-Identifier: Apache-2.0
// OpenSSL's opinion of what a card computes, for tests.
#pragma once

#include <openssl/evp.h>

#include <memory>

#include "base/bytes.h"
#include "tests/harness/softhsm/key.h"

namespace kunci::harness {

using OpensslKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

/// The public key as OpenSSL knows it, from the subject public key info.
OpensslKey openssl_key(const PublicKey& key);

/// The public key in a template 7F49, or in the series of objects inside it.
PublicKey key_from_objects(KeyAlgorithm algorithm, ByteView objects);

Bytes sha256(ByteView octets);

/// A signature over a ready SHA-256 digest: PKCS #1 v1.5, or ECDSA in DER.
bool verifies_digest(const PublicKey& key, ByteView digest, ByteView signature);

/// An Ed25519 signature over a message.
bool verifies_message(const PublicKey& key, ByteView message, ByteView signature);

/// PKCS #1 v1.5 encryption.
Bytes encrypt_pkcs1(const PublicKey& key, ByteView plaintext);

/// A fresh private key of the same kind as `key`, its public point, and the secret that it shares
/// with `key`.
struct Agreement {
  Bytes point;
  Bytes secret;
};
Agreement agree_with(const PublicKey& key);

/// Whether `leaf` is signed by `issuer`, both DER, and that by `root`, which is trusted.
bool verifies_chain(ByteView leaf, ByteView issuer, ByteView root);

}  // namespace kunci::harness
