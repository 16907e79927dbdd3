// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/key_places.h"

#include <algorithm>
#include <string>

namespace kunci::openpgp {
namespace {

using crypto::KeyKind;

constexpr KeyUses kSigning{.sign = true};
constexpr KeyUses kKeyManagement{.decipher = true, .agree = true};

// The certificates stand in the order authentication, decryption, signature (4.4.1).
constexpr Place kPlaces[kPlaceCount] = {
    {kSignature, 0, 1, 2, "Signature", kSigning},
    {kDecryption, 1, 2, 1, "Decryption", kKeyManagement},
    {kAuthentication, 2, 3, 0, "Authentication", kSigning},
};

}  // namespace

std::span<const Place> all_places() { return kPlaces; }

const Place* place_of(KeyReference reference) {
  const auto found = std::ranges::find(kPlaces, reference, &Place::reference);
  return found == std::end(kPlaces) ? nullptr : &*found;
}

KeyUses uses_of(const Place& place, KeyKind kind) {
  if (place.reference != kDecryption) return {.sign = kind != KeyKind::montgomery};
  switch (kind) {
    case KeyKind::rsa:
      return {.decipher = true};
    case KeyKind::ec:
    case KeyKind::montgomery:
      return {.agree = true};
    case KeyKind::edwards:
      return {};
  }
  return {};
}

std::vector<KeyPlace> key_places() {
  std::vector<KeyPlace> places;
  for (const Place& place : kPlaces) {
    places.push_back({.reference = place.reference,
                      .id = {place.id},
                      .label = std::string(place.label),
                      .meant_for = place.meant_for});
  }
  return places;
}

}  // namespace kunci::openpgp
