// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/management_algorithms.h"

namespace kunci::piv {

using enum ManagementAlgorithm;

ManagementAlgorithm management_algorithm_with(std::uint8_t id) {
  switch (id) {
    case 0x00:
    case 0x03:
      return tdes;
    case 0x08:
      return aes128;
    case 0x0a:
      return aes192;
    case 0x0c:
      return aes256;
    default:
      return none;
  }
}

std::size_t key_size_of(ManagementAlgorithm algorithm) {
  return algorithm == none ? 0 : crypto::key_size_of(cipher_of(algorithm));
}

std::span<const ManagementAlgorithm> management_algorithms_for(std::size_t key_size) {
  static constexpr ManagementAlgorithm k16[] = {aes128};
  static constexpr ManagementAlgorithm k24[] = {tdes, aes192};
  static constexpr ManagementAlgorithm k32[] = {aes256};
  switch (key_size) {
    case 16:
      return k16;
    case 24:
      return k24;
    case 32:
      return k32;
    default:
      return {};
  }
}

crypto::Cipher cipher_of(ManagementAlgorithm algorithm) {
  switch (algorithm) {
    case aes128:
      return crypto::Cipher::aes128;
    case aes192:
      return crypto::Cipher::aes192;
    case aes256:
      return crypto::Cipher::aes256;
    case none:
    case tdes:
      break;
  }
  return crypto::Cipher::des_ede3;
}

}  // namespace kunci::piv
