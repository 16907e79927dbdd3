// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/piv_names.h"

#include <utility>

namespace kunci::harness {
namespace {

constexpr std::pair<std::uint8_t, KeyAlgorithm> kKeyAlgorithms[] = {
    {algorithm_id::kRsa1024, KeyAlgorithm::rsa1024},
    {algorithm_id::kRsa2048, KeyAlgorithm::rsa2048},
    {algorithm_id::kRsa3072, KeyAlgorithm::rsa3072},
    {algorithm_id::kRsa4096, KeyAlgorithm::rsa4096},
    {algorithm_id::kP256, KeyAlgorithm::p256},
    {algorithm_id::kP384, KeyAlgorithm::p384},
    {algorithm_id::kEd25519, KeyAlgorithm::ed25519},
    {algorithm_id::kX25519, KeyAlgorithm::x25519},
};

}  // namespace

std::optional<KeyAlgorithm> key_algorithm(std::uint8_t id) {
  for (const auto& [known, algorithm] : kKeyAlgorithms) {
    if (known == id) return algorithm;
  }
  return std::nullopt;
}

std::uint8_t id_of(KeyAlgorithm algorithm) {
  for (const auto& [id, known] : kKeyAlgorithms) {
    if (known == algorithm) return id;
  }
  return 0;
}

std::size_t management_key_size(std::uint8_t id) {
  switch (id) {
    case algorithm_id::k3Des:
    case algorithm_id::kAes192:
      return 24;
    case algorithm_id::kAes128:
      return 16;
    case algorithm_id::kAes256:
      return 32;
    default:
      return 0;
  }
}

}  // namespace kunci::harness
