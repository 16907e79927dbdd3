// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <optional>

#include "base/bytes.h"
#include "tests/harness/softhsm/key.h"

namespace kunci::harness {

CK_KEY_TYPE key_type_of(KeyAlgorithm algorithm);

/// CKA_EC_PARAMS of a curve: its DER object identifier.
Bytes curve_parameters(KeyAlgorithm algorithm);

/// The curve with these CKA_EC_PARAMS.
std::optional<KeyAlgorithm> curve_with_parameters(ByteView parameters);

/// The RSA algorithm with this length of modulus, in octets.
std::optional<KeyAlgorithm> rsa_with_size(std::size_t size);

/// An RSA private key in all its parts, big-endian.
struct RsaNumbers {
  Bytes modulus;
  Bytes public_exponent;
  Bytes private_exponent;
};

/// Computes what the CRT form leaves out; nothing unless the parts fit together.
std::optional<RsaNumbers> complete_rsa(const PrivateKeyParts& parts);

/// The point of a private scalar (Weierstrass curves) or seed (Curve25519); nothing if it is no
/// private key of that curve.
std::optional<Bytes> point_of(KeyAlgorithm algorithm, ByteView scalar);

}  // namespace kunci::harness
