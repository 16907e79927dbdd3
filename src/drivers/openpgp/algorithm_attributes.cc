// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/algorithm_attributes.h"

#include <algorithm>
#include <array>

#include "crypto/public_key.h"
#include "tlv/reader.h"

namespace kunci::openpgp {
namespace {

using crypto::Curve;
using crypto::KeyKind;

constexpr std::uint8_t kRsa = 0x01;
constexpr std::uint8_t kEcdh = 0x12;
constexpr std::uint8_t kEcdsa = 0x13;
constexpr std::uint8_t kEddsa = 0x16;

constexpr tlv::Tag kAlgorithmInformation = 0xfa;
constexpr tlv::Tag kFirstAttributes = 0xc1;

// After the number: modulus bits, exponent bits, import format.
constexpr std::size_t kRsaSize = 6;
constexpr std::size_t kRsaTail = 3;
constexpr std::uint8_t kUsualRsaTail[kRsaTail] = {0x00, 0x20, 0x00};

// 1.3.6.1.4.1.11591.15.1 and 1.3.6.1.4.1.3029.1.5.1 (RFC 9580 9.2).
constexpr std::uint8_t kEd25519[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01};
constexpr std::uint8_t kCurve25519[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0x97, 0x55, 0x01, 0x05, 0x01};

constexpr std::array kCurves = {Curve::p256,         Curve::p384,        Curve::p521,
                                Curve::ed25519,      Curve::x25519,      Curve::brainpool256,
                                Curve::brainpool384, Curve::brainpool512};

std::optional<Curve> curve_named(ByteView oid) {
  for (const Curve curve : kCurves) {
    if (equal(openpgp_oid_of(curve), oid)) return curve;
  }
  return std::nullopt;
}

/// The import format, FF or 00, may stand behind the curve or not.
std::optional<Curve> curve_in(ByteView parameters) {
  if (auto curve = curve_named(parameters)) return curve;
  const bool has_format =
      !parameters.empty() && (parameters.back() == 0xff || parameters.back() == 0x00);
  if (!has_format) return std::nullopt;
  return curve_named(parameters.first(parameters.size() - 1));
}

std::optional<crypto::KeyAlgorithm> rsa_from(ByteView attributes) {
  if (attributes.size() < 1 + 2) return std::nullopt;
  const std::size_t bits = std::size_t{attributes[1]} << 8 | attributes[2];
  if (bits < crypto::kMinRsaBits || bits > crypto::kMaxRsaBits) return std::nullopt;
  return crypto::rsa(static_cast<std::uint16_t>(bits));
}

std::optional<std::uint8_t> number_for(const Place& place, const crypto::KeyAlgorithm& algorithm) {
  const bool for_agreement = place.reference == kDecryption;
  switch (algorithm.kind) {
    case KeyKind::rsa:
      return kRsa;
    case KeyKind::ec:
      return for_agreement ? kEcdh : kEcdsa;
    case KeyKind::edwards:
      if (for_agreement) return std::nullopt;
      return kEddsa;
    case KeyKind::montgomery:
      if (!for_agreement) return std::nullopt;
      return kEcdh;
  }
  return std::nullopt;
}

/// What stands in the list. Its own length is not believed: YubiKeys tell two octets too many.
ByteView elements_in(ByteView information) {
  constexpr std::size_t kShortHead = 2;  // tag, and a length of one octet
  constexpr std::uint8_t kLongLength = 0x80;
  const bool has_head = information.size() >= kShortHead && information[0] == kAlgorithmInformation;
  if (!has_head) return information;
  const std::uint8_t length = information[1];
  const std::size_t head = kShortHead + (length > kLongLength ? length - kLongLength : 0U);
  return information.subspan(std::min(head, information.size()));
}

}  // namespace

std::span<const crypto::KeyAlgorithm> all_algorithms() {
  static constexpr crypto::KeyAlgorithm kAlgorithms[] = {
      crypto::rsa(2048),
      crypto::rsa(3072),
      crypto::rsa(4096),
      {KeyKind::ec, Curve::p256, 256},
      {KeyKind::ec, Curve::p384, 384},
      {KeyKind::ec, Curve::p521, 521},
      {KeyKind::edwards, Curve::ed25519, 255},
      {KeyKind::montgomery, Curve::x25519, 255},
      {KeyKind::ec, Curve::brainpool256, 256},
      {KeyKind::ec, Curve::brainpool384, 384},
      {KeyKind::ec, Curve::brainpool512, 512},
  };
  return kAlgorithms;
}

ByteView openpgp_oid_of(Curve curve) {
  switch (curve) {
    case Curve::ed25519:
      return kEd25519;
    case Curve::x25519:
      return kCurve25519;
    case Curve::none:
    case Curve::p256:
    case Curve::p384:
    case Curve::p521:
    case Curve::brainpool256:
    case Curve::brainpool384:
    case Curve::brainpool512:
      return crypto::oid_of(curve);
  }
  return {};
}

std::optional<crypto::KeyAlgorithm> algorithm_from(ByteView attributes) {
  if (attributes.empty()) return std::nullopt;
  const std::uint8_t number = attributes[0];
  if (number == kRsa) return rsa_from(attributes);
  if (number != kEcdh && number != kEcdsa && number != kEddsa) return std::nullopt;
  const auto curve = curve_in(attributes.subspan(1));
  if (!curve) return std::nullopt;
  const crypto::KeyAlgorithm algorithm = crypto::on(*curve);
  const bool fits = algorithm.kind == KeyKind::ec
                        ? number != kEddsa
                        : number == (algorithm.kind == KeyKind::edwards ? kEddsa : kEcdh);
  if (!fits) return std::nullopt;
  return algorithm;
}

Result<Bytes> attributes_for(const Place& place, const crypto::KeyAlgorithm& algorithm,
                             ByteView present) {
  const auto number = number_for(place, algorithm);
  if (!number) return fail(Errc::unsupported);
  Bytes attributes = {*number};
  if (algorithm.kind != KeyKind::rsa) {
    append(attributes, openpgp_oid_of(algorithm.curve));
    return attributes;
  }
  attributes.push_back(static_cast<std::uint8_t>(algorithm.bits >> 8));
  attributes.push_back(static_cast<std::uint8_t>(algorithm.bits & 0xff));
  const bool was_rsa = present.size() == kRsaSize && present[0] == kRsa;
  append(attributes, was_rsa ? present.last(kRsaTail) : ByteView(kUsualRsaTail));
  return attributes;
}

std::optional<Bytes> attributes_in(ByteView information, const Place& place,
                                   const crypto::KeyAlgorithm& algorithm) {
  const auto number = number_for(place, algorithm);
  tlv::Reader reader(elements_in(information));
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element) return std::nullopt;
    if (element->tag != kFirstAttributes + place.index || element->value.empty()) continue;
    if (element->value[0] != number || algorithm_from(element->value) != algorithm) continue;
    return copy_of(element->value);
  }
  return std::nullopt;
}

}  // namespace kunci::openpgp
