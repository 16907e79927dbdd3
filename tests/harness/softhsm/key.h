// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace kunci::harness {

enum class KeyAlgorithm : std::uint8_t {
  rsa1024,
  rsa2048,
  rsa3072,
  rsa4096,
  p256,
  p384,
  p521,
  ed25519,
  x25519,
  brainpool256r1,
  brainpool384r1,
  brainpool512r1,
};

/// What everybody may know of a key pair.
struct PublicKey {
  KeyAlgorithm algorithm = KeyAlgorithm::p256;
  Bytes modulus;   ///< RSA: big-endian, without leading zeros
  Bytes exponent;  ///< RSA: big-endian, without leading zeros
  Bytes point;     ///< 04 X Y (SEC 1, 2.3.3); 32 octets for Ed25519 and X25519

  friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

/// A private key that comes from outside: the five values of RSA's CRT form, or one scalar or seed.
struct PrivateKeyParts {
  Bytes prime1;
  Bytes prime2;
  Bytes exponent1;
  Bytes exponent2;
  Bytes coefficient;
  Bytes scalar;
};

inline bool is_rsa(KeyAlgorithm algorithm) { return algorithm <= KeyAlgorithm::rsa4096; }

/// p256, p384 and p521.
inline bool is_nist_curve(KeyAlgorithm algorithm) {
  return algorithm >= KeyAlgorithm::p256 && algorithm <= KeyAlgorithm::p521;
}

inline bool is_brainpool(KeyAlgorithm algorithm) {
  return algorithm >= KeyAlgorithm::brainpool256r1;
}

/// The curves of ECDSA and ECDH: NIST's and those of RFC 5639.
inline bool is_weierstrass(KeyAlgorithm algorithm) {
  return is_nist_curve(algorithm) || is_brainpool(algorithm);
}

/// The curve's object identifier; empty for RSA.
ByteView curve_oid(KeyAlgorithm algorithm);

/// Octets of a modulus, of a coordinate, or of a Curve25519 value.
std::size_t size_of(KeyAlgorithm algorithm);

}  // namespace kunci::harness
