// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/key_places.h"

#include <algorithm>
#include <string>

namespace kunci::piv {
namespace {

constexpr KeyUses kSigning{.sign = true};
constexpr KeyUses kKeyManagement{.decipher = true, .agree = true};
constexpr KeyUses kAnything{.sign = true, .decipher = true, .agree = true};
// The card authentication key needs no PIN: whoever wants that says so.
constexpr KeyUses kOnlyIfNamed{};

constexpr Place retired(std::uint8_t number, std::string_view label) {
  return {.reference = {static_cast<std::uint8_t>(kFirstRetired.value + number - 1)},
          .id = static_cast<std::uint8_t>(number + 4),
          .certificate_tag = 0x5fc10cU + number,
          .label = label,
          .meant_for = kAnything};
}

constexpr Place kPlaces[] = {
    {kAuthentication, 1, 0x5fc105, "Authentication", kSigning},
    {kSignature, 2, 0x5fc10a, "Signature", kSigning},
    {kEncryption, 3, 0x5fc10b, "Encryption", kKeyManagement},
    {kCardAuthentication, 4, 0x5fc101, "Card authentication", kOnlyIfNamed},
    retired(1, "Retired 1"),
    retired(2, "Retired 2"),
    retired(3, "Retired 3"),
    retired(4, "Retired 4"),
    retired(5, "Retired 5"),
    retired(6, "Retired 6"),
    retired(7, "Retired 7"),
    retired(8, "Retired 8"),
    retired(9, "Retired 9"),
    retired(10, "Retired 10"),
    retired(11, "Retired 11"),
    retired(12, "Retired 12"),
    retired(13, "Retired 13"),
    retired(14, "Retired 14"),
    retired(15, "Retired 15"),
    retired(16, "Retired 16"),
    retired(17, "Retired 17"),
    retired(18, "Retired 18"),
    retired(19, "Retired 19"),
    retired(20, "Retired 20"),
};

}  // namespace

std::span<const Place> all_places() { return kPlaces; }

const Place* place_of(KeyReference reference) {
  const auto found = std::ranges::find(kPlaces, reference, &Place::reference);
  return found == std::end(kPlaces) ? nullptr : &*found;
}

std::size_t retired_number(KeyReference reference) {
  const std::size_t number = std::size_t{reference.value} - kFirstRetired.value + 1;
  return reference < kFirstRetired || number > kRetiredPlaces ? 0 : number;
}

KeyReference retired_place(std::size_t number) {
  return {static_cast<std::uint8_t>(kFirstRetired.value + number - 1)};
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

Consent default_consent(KeyReference place) {
  if (place == kSignature) return Consent::every_time;
  if (place == kCardAuthentication) return Consent::never;
  return Consent::once;
}

}  // namespace kunci::piv
