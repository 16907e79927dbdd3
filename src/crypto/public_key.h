// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/algorithm.h"

namespace kunci::crypto {

/// A public key in the parts that PKCS #11 and cards name. The functions that make one guarantee
/// its form; check() tells whether it also is a sound key.
struct PublicKey {
  KeyAlgorithm algorithm;
  Bytes modulus;   ///< RSA: big-endian, no leading zeros
  Bytes exponent;  ///< RSA: big-endian, no leading zeros
  Bytes point;     ///< ec: 04 || x || y; others: as in RFC 8032 5.1.2 and RFC 7748 5

  friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

inline constexpr std::size_t kMinRsaBits = 1024;
inline constexpr std::size_t kMaxRsaBits = 8192;

/// From modulus and exponent, big-endian; leading zeros are dropped. malformed for an empty or zero
/// part or one beyond 16384 bits.
Result<PublicKey> rsa_public_key(ByteView modulus, ByteView exponent);

/// From a point as cards give it: 04 || x || y (ec; compressed points are unsupported), or the bare
/// octets (edwards, montgomery). point_invalid for another length or form; whether it lies on the
/// curve is for check() to say.
Result<PublicKey> public_key_on(Curve curve, ByteView point);

/// Reads a SubjectPublicKeyInfo (RFC 5280 4.1.2.7, RFC 3279 2.3.1, RFC 5480, RFC 8410) that fills
/// `der` to the last octet. Errors: malformed; unsupported for another algorithm or curve;
/// point_invalid.
Result<PublicKey> public_key_from_spki(ByteView der);

/// The key's SubjectPublicKeyInfo in DER: CKA_PUBLIC_KEY_INFO.
Bytes spki_of(const PublicKey& key);

/// Whether operations with the key mean anything: RSA modulus odd, of kMinRsaBits to kMaxRsaBits,
/// exponent odd, at least 3 and of at most 256 bits (key_size, data_invalid); point on its curve
/// and not at infinity (point_invalid).
Result<void> check(const PublicKey& key);

}  // namespace kunci::crypto
