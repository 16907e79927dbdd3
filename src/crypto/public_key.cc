// SPDX-License-Identifier: Apache-2.0
#include "crypto/public_key.h"

#include <bit>
#include <utility>

#include "crypto/asn1_tag.h"
#include "tlv/oid.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::crypto {
namespace {

constexpr std::size_t kMaxReadableRsaBits = 16384;
constexpr std::uint8_t kUncompressed = 0x04;

ByteView without_leading_zeros(ByteView number) {
  while (!number.empty() && number[0] == 0) number = number.subspan(1);
  return number;
}

// Number of bits of a magnitude without leading zeros.
std::size_t bits_of(ByteView magnitude) {
  return magnitude.empty()
             ? 0
             : magnitude.size() * 8 - static_cast<std::size_t>(std::countl_zero(magnitude[0]));
}

Result<ByteView> read_number(tlv::Reader& reader) {
  const auto element = reader.expect(asn1::kInteger);
  if (!element) return fail(element.error());
  return tlv::unsigned_integer(element->value);
}

// RSAPublicKey (RFC 8017 A.1.1).
Result<PublicKey> read_rsa(ByteView der) {
  tlv::Reader outer(der);
  auto numbers = outer.enter(asn1::kSequence);
  if (!numbers) return fail(numbers.error());
  const auto modulus = read_number(*numbers);
  if (!modulus) return fail(modulus.error());
  const auto exponent = read_number(*numbers);
  if (!exponent) return fail(exponent.error());
  if (!numbers->at_end() || !outer.at_end()) return fail(Errc::malformed);
  return rsa_public_key(*modulus, *exponent);
}

struct AlgorithmIdentifier {
  ByteView oid;
  ByteView parameters;  // whole element, or empty
};

Result<AlgorithmIdentifier> read_algorithm(tlv::Reader& reader) {
  auto fields = reader.enter(asn1::kSequence);
  if (!fields) return fail(fields.error());
  const auto oid = fields->expect(asn1::kObjectIdentifier);
  if (!oid) return fail(oid.error());
  AlgorithmIdentifier algorithm{.oid = oid->value, .parameters = fields->rest()};
  if (!fields->at_end() && !fields->next()) return fail(Errc::malformed);
  if (!fields->at_end()) return fail(Errc::malformed);
  return algorithm;
}

Result<PublicKey> read_key(const AlgorithmIdentifier& algorithm, ByteView key) {
  if (equal(algorithm.oid, tlv::oid::kRsaEncryption)) return read_rsa(key);
  if (equal(algorithm.oid, tlv::oid::kEcPublicKey)) {
    const auto curve = curve_from_parameters(algorithm.parameters);
    if (!curve) return fail(curve.error());
    if (on(*curve).kind != KeyKind::ec) return fail(Errc::unsupported);
    return public_key_on(*curve, key);
  }
  const auto curve = curve_with_oid(algorithm.oid);
  if (!curve || on(*curve).kind == KeyKind::ec) return fail(Errc::unsupported);
  if (!algorithm.parameters.empty()) return fail(Errc::malformed);
  return public_key_on(*curve, key);
}

Bytes algorithm_identifier(ByteView oid, ByteView parameters) {
  return tlv::element(asn1::kSequence, {tlv::element(asn1::kObjectIdentifier, oid), parameters});
}

Bytes algorithm_of(const KeyAlgorithm& algorithm) {
  switch (algorithm.kind) {
    case KeyKind::rsa:
      return algorithm_identifier(tlv::oid::kRsaEncryption, tlv::element(asn1::kNull, ByteView{}));
    case KeyKind::ec:
      return algorithm_identifier(tlv::oid::kEcPublicKey, ec_parameters(algorithm.curve));
    case KeyKind::edwards:
    case KeyKind::montgomery:
      return algorithm_identifier(oid_of(algorithm.curve), {});
  }
  return {};
}

}  // namespace

Result<PublicKey> rsa_public_key(ByteView modulus, ByteView exponent) {
  modulus = without_leading_zeros(modulus);
  exponent = without_leading_zeros(exponent);
  const std::size_t bits = bits_of(modulus);
  if (bits == 0 || bits > kMaxReadableRsaBits || exponent.empty() ||
      exponent.size() > modulus.size()) {
    return fail(Errc::malformed);
  }
  return PublicKey{.algorithm = rsa(static_cast<std::uint16_t>(bits)),
                   .modulus = copy_of(modulus),
                   .exponent = copy_of(exponent),
                   .point = {}};
}

Result<PublicKey> public_key_on(Curve curve, ByteView point) {
  const KeyAlgorithm algorithm = on(curve);
  const std::size_t size = field_size(curve);
  if (algorithm.kind == KeyKind::rsa) return fail(Errc::unsupported);
  if (algorithm.kind == KeyKind::ec) {
    const bool compressed = point.size() == 1 + size && (point[0] == 0x02 || point[0] == 0x03);
    if (compressed) return fail(Errc::unsupported);
    if (point.size() != 1 + 2 * size || point[0] != kUncompressed) {
      return fail(Errc::point_invalid);
    }
  } else if (point.size() != size) {
    return fail(Errc::point_invalid);
  }
  return PublicKey{.algorithm = algorithm, .modulus = {}, .exponent = {}, .point = copy_of(point)};
}

Result<PublicKey> public_key_from_spki(ByteView der) {
  tlv::Reader outer(der);
  auto fields = outer.enter(asn1::kSequence);
  if (!fields) return fail(fields.error());
  if (!outer.at_end()) return fail(Errc::malformed);
  const auto algorithm = read_algorithm(*fields);
  if (!algorithm) return fail(algorithm.error());
  const auto bits = fields->expect(asn1::kBitString);
  if (!bits) return fail(bits.error());
  if (!fields->at_end() || bits->value.empty() || bits->value[0] != 0) {
    return fail(Errc::malformed);
  }
  return read_key(*algorithm, bits->value.subspan(1));
}

Bytes spki_of(const PublicKey& key) {
  const Bytes algorithm = algorithm_of(key.algorithm);
  if (key.algorithm.kind != KeyKind::rsa) {
    return tlv::element(asn1::kSequence, {algorithm, tlv::bit_string(key.point)});
  }
  const Bytes numbers =
      tlv::element(asn1::kSequence, {tlv::integer(key.modulus), tlv::integer(key.exponent)});
  return tlv::element(asn1::kSequence, {algorithm, tlv::bit_string(numbers)});
}

}  // namespace kunci::crypto
