// SPDX-License-Identifier: Apache-2.0
#include "crypto/rsa_modulus.h"

#include <array>
#include <atomic>

namespace kunci::crypto {
namespace {

constinit std::array<std::atomic<RsaModulus*>, 16> kept{};

// Where a modulus is kept, if at all: by its last octet, without the bit that is always set.
std::atomic<RsaModulus*>& place_of(ByteView octets) {
  return kept.at((octets.back() >> 1) % kept.size());
}

std::unique_ptr<RsaModulus> exchange(ByteView octets, RsaModulus* kept_instead) {
  return std::unique_ptr<RsaModulus>(
      place_of(octets).exchange(kept_instead, std::memory_order_acq_rel));
}

}  // namespace

std::unique_ptr<RsaModulus> ready_modulus(ByteView octets, BN_CTX* context) {
  auto modulus = exchange(octets, nullptr);
  if (modulus != nullptr && equal(modulus->octets, octets)) return modulus;
  modulus = std::make_unique<RsaModulus>(copy_of(octets), big_number(octets),
                                         MontgomeryForm(BN_MONT_CTX_new()));
  if (modulus->number == nullptr || modulus->form == nullptr ||
      BN_MONT_CTX_set(modulus->form.get(), modulus->number.get(), context) != 1) {
    return nullptr;
  }
  return modulus;
}

void give_back(std::unique_ptr<RsaModulus> modulus) {
  RsaModulus* const mine = modulus.release();
  exchange(mine->octets, mine);
}

}  // namespace kunci::crypto
