// SPDX-License-Identifier: Apache-2.0
// What kinds of keys there are, and the sizes and names that follow from the kind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/error.h"

namespace kunci::crypto {

enum class KeyKind : std::uint8_t {
  rsa,
  ec,          ///< short Weierstrass curves: ECDSA, ECDH
  edwards,     ///< EdDSA
  montgomery,  ///< X25519 and its like: key agreement only
};

enum class Curve : std::uint8_t {
  none,
  p256,
  p384,
  p521,
  ed25519,
  x25519,
  brainpool256,  ///< brainpoolP256r1 and so on: RFC 5639 3
  brainpool384,
  brainpool512
};

/// A kind of key with its size: all that must be known to plan an operation with it.
struct KeyAlgorithm {
  KeyKind kind = KeyKind::rsa;
  Curve curve = Curve::none;  ///< none for RSA
  std::uint16_t bits = 0;     ///< RSA: of the modulus; otherwise: of the curve's field

  friend bool operator==(const KeyAlgorithm&, const KeyAlgorithm&) = default;
};

/// RSA with a modulus of so many bits.
constexpr KeyAlgorithm rsa(std::uint16_t modulus_bits) {
  return {KeyKind::rsa, Curve::none, modulus_bits};
}

/// The algorithm of keys on a curve; not for Curve::none.
KeyAlgorithm on(Curve curve);

/// Octets of one coordinate: 32, 48, 66; 32 for the 25519 curves; 0 for none.
std::size_t field_size(Curve curve);

/// Octets of the modulus (RSA) or of one coordinate.
std::size_t size_in_octets(const KeyAlgorithm& algorithm);

/// Octets of a signature as PKCS #11 has it: the modulus, or r and s side by side (3.2, 6.3.1); 0
/// where the algorithm does not sign.
std::size_t signature_size(const KeyAlgorithm& algorithm);

/// The curve's object identifier as content octets; empty for none.
ByteView oid_of(Curve curve);
std::optional<Curve> curve_with_oid(ByteView content);

/// CKA_EC_PARAMS: the DER of the curve's object identifier (RFC 5480 2.1.1, RFC 8410 3).
Bytes ec_parameters(Curve curve);

/// Reads CKA_EC_PARAMS: an object identifier, or a PrintableString with the curve's name
/// ("edwards25519", "curve25519") as PKCS #11 3.2 6.3.3, 6.3.5 and 6.3.7 let callers write it.
/// Errors: malformed; unsupported for a curve that is not ours and for explicit parameters.
Result<Curve> curve_from_parameters(ByteView der);

}  // namespace kunci::crypto
