// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/openpgp/algorithm_attributes.h"

#include <algorithm>
#include <array>

namespace kunci::harness {
namespace {

// RFC 4880, 9.1, and RFC 6637: numbers of public key algorithms.
constexpr std::uint8_t kRsa = 0x01;
constexpr std::uint8_t kEcdh = 0x12;
constexpr std::uint8_t kEcdsa = 0x13;
constexpr std::uint8_t kEddsa = 0x16;

// The application names Curve25519 by identifiers that are older than RFC 8410.
constexpr std::uint8_t kEd25519Oid[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01};
constexpr std::uint8_t kX25519Oid[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0x97, 0x55, 0x01, 0x05, 0x01};

/// In the order in which they are told.
constexpr std::array kKnown = {
    KeyAlgorithm::rsa2048,        KeyAlgorithm::rsa3072,        KeyAlgorithm::rsa4096,
    KeyAlgorithm::p256,           KeyAlgorithm::p384,           KeyAlgorithm::p521,
    KeyAlgorithm::brainpool256r1, KeyAlgorithm::brainpool384r1, KeyAlgorithm::brainpool512r1,
    KeyAlgorithm::ed25519,        KeyAlgorithm::x25519,
};

unsigned group_of(KeyAlgorithm algorithm) {
  if (is_rsa(algorithm)) return algorithm_group::kRsa;
  if (is_nist_curve(algorithm)) return algorithm_group::kNist;
  return is_brainpool(algorithm) ? algorithm_group::kBrainpool : algorithm_group::kCurve25519;
}

/// Ed25519 signs and X25519 agrees; all others do both.
bool can_stand(KeyAlgorithm algorithm, OpenPgpKey key) {
  if (algorithm == KeyAlgorithm::ed25519) return key != OpenPgpKey::decryption;
  return algorithm != KeyAlgorithm::x25519 || key == OpenPgpKey::decryption;
}

Bytes rsa_attributes(KeyAlgorithm algorithm) {
  const std::size_t bits = 8 * size_of(algorithm);
  // A public exponent of up to 32 bits, and keys come in as exponent and primes.
  return {kRsa,
          static_cast<std::uint8_t>(bits >> 8),
          static_cast<std::uint8_t>(bits & 0xff),
          0x00,
          0x20,
          0x00};
}

bool are_rsa_attributes(ByteView attributes, KeyAlgorithm algorithm) {
  constexpr std::uint8_t kLastFormat = 3;
  const Bytes usual = rsa_attributes(algorithm);
  return attributes.size() == usual.size() &&
         equal(attributes.first(3), ByteView(usual).first(3)) && attributes.back() <= kLastFormat;
}

}  // namespace

Bytes attributes_of(KeyAlgorithm algorithm, OpenPgpKey key) {
  if (is_rsa(algorithm)) return rsa_attributes(algorithm);
  Bytes attributes;
  if (algorithm == KeyAlgorithm::ed25519) {
    attributes = {kEddsa};
    append(attributes, kEd25519Oid);
  } else if (algorithm == KeyAlgorithm::x25519) {
    attributes = {kEcdh};
    append(attributes, kX25519Oid);
  } else {
    attributes = {key == OpenPgpKey::decryption ? kEcdh : kEcdsa};
    append(attributes, curve_oid(algorithm));
  }
  return attributes;
}

std::optional<KeyAlgorithm> algorithm_with(ByteView attributes, OpenPgpKey key) {
  constexpr std::uint8_t kWithPublicKey = 0xff;  // import format, may be left out
  for (const KeyAlgorithm algorithm : kKnown) {
    if (!can_stand(algorithm, key)) continue;
    if (is_rsa(algorithm)) {
      if (are_rsa_attributes(attributes, algorithm)) return algorithm;
      continue;
    }
    Bytes usual = attributes_of(algorithm, key);
    if (equal(attributes, usual)) return algorithm;
    usual.push_back(kWithPublicKey);
    if (equal(attributes, usual)) return algorithm;
  }
  return std::nullopt;
}

std::vector<KeyAlgorithm> algorithms_for(const OpenPgpOptions& options, OpenPgpKey key) {
  std::vector<KeyAlgorithm> possible;
  for (const KeyAlgorithm algorithm : kKnown) {
    const bool has = (options.algorithms & group_of(algorithm)) != 0;
    if (has && can_stand(algorithm, key)) possible.push_back(algorithm);
  }
  return possible;
}

Bytes factory_attributes(const OpenPgpOptions& options, OpenPgpKey key) {
  return attributes_of(algorithms_for(options, key).front(), key);
}

}  // namespace kunci::harness
