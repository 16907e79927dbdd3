// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/softhsm/key.h"

#include "tlv/oid.h"

namespace kunci::harness {

ByteView curve_oid(KeyAlgorithm algorithm) {
  switch (algorithm) {
    case KeyAlgorithm::p256:
      return tlv::oid::kP256;
    case KeyAlgorithm::p384:
      return tlv::oid::kP384;
    case KeyAlgorithm::p521:
      return tlv::oid::kP521;
    case KeyAlgorithm::ed25519:
      return tlv::oid::kEd25519;
    case KeyAlgorithm::x25519:
      return tlv::oid::kX25519;
    case KeyAlgorithm::brainpool256r1:
      return tlv::oid::kBrainpoolP256r1;
    case KeyAlgorithm::brainpool384r1:
      return tlv::oid::kBrainpoolP384r1;
    case KeyAlgorithm::brainpool512r1:
      return tlv::oid::kBrainpoolP512r1;
    case KeyAlgorithm::rsa1024:
    case KeyAlgorithm::rsa2048:
    case KeyAlgorithm::rsa3072:
    case KeyAlgorithm::rsa4096:
      break;
  }
  return {};
}

std::size_t size_of(KeyAlgorithm algorithm) {
  switch (algorithm) {
    case KeyAlgorithm::rsa1024:
      return 128;
    case KeyAlgorithm::rsa2048:
      return 256;
    case KeyAlgorithm::rsa3072:
      return 384;
    case KeyAlgorithm::rsa4096:
      return 512;
    case KeyAlgorithm::p256:
      return 32;
    case KeyAlgorithm::p384:
      return 48;
    case KeyAlgorithm::p521:
      return 66;
    case KeyAlgorithm::ed25519:
      return 32;
    case KeyAlgorithm::x25519:
      return 32;
    case KeyAlgorithm::brainpool256r1:
      return 32;
    case KeyAlgorithm::brainpool384r1:
      return 48;
    case KeyAlgorithm::brainpool512r1:
      return 64;
  }
  return 0;
}

}  // namespace kunci::harness
