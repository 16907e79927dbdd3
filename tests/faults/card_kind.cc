// SPDX-License-Identifier: Apache-2.0
#include "tests/faults/card_kind.h"

#include <array>
#include <stdexcept>
#include <utility>

#include "tests/harness/card/state_file.h"
#include "tests/harness/openpgp/openpgp_state.h"
#include "tests/harness/piv/piv_state.h"

namespace kunci::test {
namespace {

using enum CardKind::Family;

const std::array kKinds{
    CardKind{.name = "PlainPiv",
             .specification = "piv:profile=plain,apdu=short",
             .issuer_key = "c1d3e5f7010203040506070809aabbccddeeff0011223344"},
    CardKind{.name = "ExtendedPiv",
             .specification = "piv:profile=yubico,content=factory,version=5.7.1,apdu=short",
             .has_extensions = true,
             .deletes_keys = true},
    CardKind{.name = "ExtendedPivLongApdus",
             .specification = "piv:profile=yubico,content=factory,apdu=extended",
             .has_extensions = true},
    CardKind{.name = "OpenPgp",
             .family = openpgp,
             .specification = "openpgp:apdu=short,pw1=several",
             .places = {.rsa = 0x01, .ec = 0x03, .dual = 0x02},
             .deletes_keys = true},
    CardKind{.name = "OpenPgpLongApdus",
             .family = openpgp,
             .specification = "openpgp:apdu=extended,pw1=several",
             .places = {.rsa = 0x01, .ec = 0x03, .dual = 0x02},
             .deletes_keys = true},
    CardKind{.name = "OpenPgpBesidePiv",
             .family = openpgp,
             .specification =
                 "piv+openpgp:piv.profile=yubico,openpgp.pw1=several,switching=drops,apdu=short",
             .application = "openpgp",
             .places = {.rsa = 0x01, .ec = 0x03, .dual = 0x02},
             .deletes_keys = true},
};

constexpr std::pair<std::uint8_t, std::uint8_t> kPivKeys[] = {
    {0x01, 0x9a}, {0x02, 0x9c}, {0x03, 0x9d}};
constexpr std::pair<std::uint8_t, std::uint32_t> kPivCertificates[] = {
    {0x01, 0x5fc105}, {0x02, 0x5fc10a}, {0x03, 0x5fc10b}};

Bytes octets_of(const harness::PublicKey& key) {
  return key.modulus.empty() ? key.point : key.modulus;
}

CardFacts facts_of(const harness::PivState& state) {
  CardFacts facts{.user_tries = state.pin.tries_left,
                  .so_tries = state.puk.tries_left,
                  .factory_secret = is_factory_pin(state.pin) || is_factory_puk(state.puk) ||
                                    is_factory_key(state.management)};
  for (const auto& [id, reference] : kPivKeys) {
    const auto key = state.keys.find(reference);
    if (key != state.keys.end()) facts.keys[id] = octets_of(key->second.public_key);
  }
  for (const auto& [id, tag] : kPivCertificates) {
    const auto object = state.objects.find(tag);
    if (object != state.objects.end() && !object->second.empty()) {
      facts.certificates[id] = object->second;
    }
  }
  return facts;
}

CardFacts facts_of(const harness::OpenPgpState& state) {
  const auto is = [](const harness::ReferenceData& data, std::string_view text) {
    return equal(data.value, bytes_of(text));
  };
  CardFacts facts{.user_tries = state.pw1.tries_left,
                  .so_tries = state.pw3.tries_left,
                  .factory_secret = is(state.pw1, "123456") || is(state.pw3, "12345678")};
  for (std::size_t i = 0; i < state.keys.size(); ++i) {
    const auto id = static_cast<std::uint8_t>(i + 1);
    if (state.keys[i]) facts.keys[id] = octets_of(state.keys[i]->public_key);
    // Certificates are counted the other way round (OpenPGP card 3.4.1, 7.2.5).
    const Bytes& certificate = state.certificates[state.certificates.size() - 1 - i];
    if (!certificate.empty()) facts.certificates[id] = certificate;
  }
  return facts;
}

}  // namespace

std::span<const CardKind> card_kinds() { return kKinds; }

CardFacts facts_of(const CardKind& kind, const std::filesystem::path& directory) {
  const char* const file = kind.family == piv ? "piv.state" : "openpgp.state";
  const auto values = harness::read_state(directory / kind.application / file);
  if (!values) throw std::runtime_error("the card has no state");
  return kind.family == piv ? facts_of(harness::from_values(*values))
                            : facts_of(harness::openpgp_state_from(*values));
}

}  // namespace kunci::test
