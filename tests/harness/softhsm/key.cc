// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/softhsm/key.h"

namespace kunci::harness {

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
  }
  return 0;
}

}  // namespace kunci::harness
