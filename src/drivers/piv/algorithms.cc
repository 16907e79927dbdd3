// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/algorithms.h"

#include <algorithm>

namespace kunci::piv {
namespace {

using crypto::Curve;
using crypto::KeyKind;

constexpr Algorithm kAlgorithms[] = {
    {.id = 0x07, .key = crypto::rsa(2048)},
    {.id = 0x05, .key = crypto::rsa(3072)},
    {.id = 0x16, .key = crypto::rsa(4096)},
    {.id = 0x11, .key = {KeyKind::ec, Curve::p256, 256}},
    {.id = 0x14, .key = {KeyKind::ec, Curve::p384, 384}},
    {.id = 0xe0, .key = {KeyKind::edwards, Curve::ed25519, 255}},
    {.id = 0xe1, .key = {KeyKind::montgomery, Curve::x25519, 255}},
    {.id = 0x06, .key = crypto::rsa(1024), .generated = false},
};

}  // namespace

std::span<const Algorithm> all_algorithms() { return kAlgorithms; }

const Algorithm* algorithm_with(std::uint8_t id) {
  const auto found = std::ranges::find(kAlgorithms, id, &Algorithm::id);
  return found == std::end(kAlgorithms) ? nullptr : &*found;
}

const Algorithm* algorithm_for(const crypto::KeyAlgorithm& key) {
  const auto found = std::ranges::find(kAlgorithms, key, &Algorithm::key);
  return found == std::end(kAlgorithms) ? nullptr : &*found;
}

}  // namespace kunci::piv
