// SPDX-License-Identifier: Apache-2.0
#include "crypto/algorithm.h"

#include <array>
#include <string_view>

#include "crypto/asn1_tag.h"
#include "tlv/oid.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::crypto {
namespace {

constexpr std::array kCurves = {Curve::p256,         Curve::p384,        Curve::p521,
                                Curve::ed25519,      Curve::x25519,      Curve::brainpool256,
                                Curve::brainpool384, Curve::brainpool512};

// The names of RFC 5480 2.1.1.1 and RFC 5639 4.1; of 25519, those of PKCS #11 3.2 6.3.5 and 6.3.7.
std::string_view name_of(Curve curve) {
  switch (curve) {
    case Curve::none:
      return "";
    case Curve::p256:
      return "secp256r1";
    case Curve::p384:
      return "secp384r1";
    case Curve::p521:
      return "secp521r1";
    case Curve::ed25519:
      return "edwards25519";
    case Curve::x25519:
      return "curve25519";
    case Curve::brainpool256:
      return "brainpoolP256r1";
    case Curve::brainpool384:
      return "brainpoolP384r1";
    case Curve::brainpool512:
      return "brainpoolP512r1";
  }
  return "";
}

std::optional<Curve> curve_named(std::string_view name) {
  for (const Curve curve : kCurves) {
    if (name_of(curve) == name) return curve;
  }
  return std::nullopt;
}

}  // namespace

KeyAlgorithm on(Curve curve) {
  switch (curve) {
    case Curve::none:
      break;
    case Curve::p256:
      return {KeyKind::ec, curve, 256};
    case Curve::p384:
      return {KeyKind::ec, curve, 384};
    case Curve::p521:
      return {KeyKind::ec, curve, 521};
    case Curve::ed25519:
      return {KeyKind::edwards, curve, 255};
    case Curve::x25519:
      return {KeyKind::montgomery, curve, 255};
    case Curve::brainpool256:
      return {KeyKind::ec, curve, 256};
    case Curve::brainpool384:
      return {KeyKind::ec, curve, 384};
    case Curve::brainpool512:
      return {KeyKind::ec, curve, 512};
  }
  return {};
}

std::size_t field_size(Curve curve) { return curve == Curve::none ? 0 : size_in_octets(on(curve)); }

std::size_t size_in_octets(const KeyAlgorithm& algorithm) { return (algorithm.bits + 7U) / 8; }

std::size_t signature_size(const KeyAlgorithm& algorithm) {
  switch (algorithm.kind) {
    case KeyKind::rsa:
      return size_in_octets(algorithm);
    case KeyKind::ec:
    case KeyKind::edwards:
      return 2 * size_in_octets(algorithm);
    case KeyKind::montgomery:
      return 0;
  }
  return 0;
}

ByteView oid_of(Curve curve) {
  switch (curve) {
    case Curve::none:
      return {};
    case Curve::p256:
      return tlv::oid::kP256;
    case Curve::p384:
      return tlv::oid::kP384;
    case Curve::p521:
      return tlv::oid::kP521;
    case Curve::ed25519:
      return tlv::oid::kEd25519;
    case Curve::x25519:
      return tlv::oid::kX25519;
    case Curve::brainpool256:
      return tlv::oid::kBrainpoolP256r1;
    case Curve::brainpool384:
      return tlv::oid::kBrainpoolP384r1;
    case Curve::brainpool512:
      return tlv::oid::kBrainpoolP512r1;
  }
  return {};
}

std::optional<Curve> curve_with_oid(ByteView content) {
  for (const Curve curve : kCurves) {
    if (equal(oid_of(curve), content)) return curve;
  }
  return std::nullopt;
}

Bytes ec_parameters(Curve curve) { return tlv::element(asn1::kObjectIdentifier, oid_of(curve)); }

Result<Curve> curve_from_parameters(ByteView der) {
  tlv::Reader reader(der);
  const auto choice = reader.next();
  if (!choice) return fail(choice.error());
  if (!reader.at_end()) return fail(Errc::malformed);
  std::optional<Curve> curve;
  if (choice->tag == asn1::kObjectIdentifier) curve = curve_with_oid(choice->value);
  if (choice->tag == asn1::kPrintableString) curve = curve_named(text_of(choice->value));
  if (!curve) return fail(Errc::unsupported);
  return *curve;
}

}  // namespace kunci::crypto
