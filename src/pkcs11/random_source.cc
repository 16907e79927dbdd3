// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/random_source.h"

#include <algorithm>

#include "crypto/random.h"

namespace kunci::pkcs11 {
namespace {

// What every card with a generator gives in one answer.
constexpr std::size_t kPiece = 128;

CkResult<void> fill_from_card(Token& token, std::span<std::uint8_t> octets) {
  while (!octets.empty()) {
    const std::size_t size = std::min(kPiece, octets.size());
    const auto piece = token.random(size);
    if (failed_with(piece, Errc::unsupported)) return fail(CKR_RANDOM_NO_RNG);
    if (!piece) return fail(piece.error());
    if (piece->size() != size) return fail(CKR_DEVICE_ERROR);
    std::ranges::copy(*piece, octets.begin());
    octets = octets.subspan(size);
  }
  return {};
}

}  // namespace

CkResult<void> fill_with_random(Token& token, bool from_card, std::span<std::uint8_t> octets) {
  if (from_card) return fill_from_card(token, octets);
  return lift(crypto::fill_with_random(octets));
}

}  // namespace kunci::pkcs11
