// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/public_keys.h"

#include <algorithm>
#include <bit>

#include "crypto/digest.h"
#include "drivers/openpgp/algorithm_attributes.h"
#include "tlv/reader.h"
#include "token/public_key_template.h"

namespace kunci::openpgp {
namespace {

using crypto::Curve;
using crypto::KeyKind;

constexpr tlv::Tag kTemplate = 0x7f49;
constexpr tlv::Tag kModulus = 0x81;
constexpr tlv::Tag kExponent = 0x82;

// RFC 9580 9.1.
constexpr std::uint8_t kRsa = 1;
constexpr std::uint8_t kEcdh = 18;
constexpr std::uint8_t kEcdsa = 19;
constexpr std::uint8_t kEddsa = 22;

constexpr std::uint8_t kVersion4 = 4;
constexpr std::uint8_t kHashedFirst = 0x99;
constexpr std::uint8_t kNativePoint = 0x40;

/// The first of these curves that the point lies on.
std::optional<crypto::PublicKey> key_on_one_of(std::initializer_list<Curve> curves,
                                               ByteView elements) {
  for (const Curve curve : curves) {
    if (auto key = public_key_from(elements, crypto::on(curve))) return std::move(*key);
  }
  return std::nullopt;
}

std::optional<crypto::PublicKey> recognised(ByteView elements, const Place& place) {
  const auto modulus = tlv::find(elements, kModulus);
  const auto exponent = tlv::find(elements, kExponent);
  if (modulus && exponent) {
    const auto key = crypto::rsa_public_key(*modulus, *exponent);
    if (!key || !crypto::check(*key)) return std::nullopt;
    return *key;
  }
  const Curve bare = place.reference == kDecryption ? Curve::x25519 : Curve::ed25519;
  return key_on_one_of({Curve::p256, Curve::p384, Curve::p521, Curve::brainpool256,
                        Curve::brainpool384, Curve::brainpool512, bare},
                       elements);
}

/// Multiprecision integer (RFC 9580 3.2): its bits, and no zeros in front.
void append_number(Bytes& out, ByteView number) {
  while (!number.empty() && number[0] == 0) number = number.subspan(1);
  const std::size_t bits =
      number.empty() ? 0
                     : number.size() * 8 - static_cast<std::size_t>(std::countl_zero(number[0]));
  out.push_back(static_cast<std::uint8_t>(bits >> 8));
  out.push_back(static_cast<std::uint8_t>(bits & 0xff));
  append(out, number);
}

/// Hash and cipher of the key encryption key, by the size of the curve (RFC 9580 11.5.1).
std::array<std::uint8_t, 4> agreement_parameters(std::uint16_t bits) {
  if (bits <= 256) return {0x03, 0x01, 0x08, 0x07};
  if (bits <= 384) return {0x03, 0x01, 0x09, 0x09};
  return {0x03, 0x01, 0x0a, 0x09};
}

std::uint8_t number_of(const crypto::KeyAlgorithm& algorithm, const Place& place) {
  switch (algorithm.kind) {
    case KeyKind::rsa:
      return kRsa;
    case KeyKind::edwards:
      return kEddsa;
    case KeyKind::montgomery:
      return kEcdh;
    case KeyKind::ec:
      return place.reference == kDecryption ? kEcdh : kEcdsa;
  }
  return 0;
}

void append_point(Bytes& body, const crypto::PublicKey& key, bool for_agreement) {
  const ByteView oid = openpgp_oid_of(key.algorithm.curve);
  body.push_back(static_cast<std::uint8_t>(oid.size()));
  append(body, oid);
  Bytes point;
  if (key.algorithm.kind != KeyKind::ec) point.push_back(kNativePoint);
  append(point, key.point);
  append_number(body, point);
  if (for_agreement) append(body, agreement_parameters(key.algorithm.bits));
}

}  // namespace

std::optional<crypto::PublicKey> public_key_in(ByteView answer, const Place& place,
                                               const ApplicationData::Key* told) {
  const auto elements = tlv::find(answer, kTemplate);
  if (!elements) return std::nullopt;
  if (told == nullptr) return recognised(*elements, place);
  if (!told->algorithm) return std::nullopt;
  auto key = public_key_from(*elements, *told->algorithm);
  if (!key) return std::nullopt;
  return std::move(*key);
}

Result<Fingerprint> fingerprint_of(const crypto::PublicKey& key, const Place& place,
                                   std::uint32_t created) {
  const std::uint8_t number = number_of(key.algorithm, place);
  Bytes body = {kVersion4};
  for (int shift = 24; shift >= 0; shift -= 8) {
    body.push_back(static_cast<std::uint8_t>(created >> shift & 0xff));
  }
  body.push_back(number);
  if (key.algorithm.kind == KeyKind::rsa) {
    append_number(body, key.modulus);
    append_number(body, key.exponent);
  } else {
    append_point(body, key, number == kEcdh);
  }
  const std::uint8_t head[] = {kHashedFirst, static_cast<std::uint8_t>(body.size() >> 8),
                               static_cast<std::uint8_t>(body.size() & 0xff)};
  const auto digest = crypto::hash_of(crypto::Digest::sha1, {head, body});
  if (!digest) return fail(digest.error());
  Fingerprint fingerprint{};
  std::ranges::copy(*digest, fingerprint.begin());
  return fingerprint;
}

}  // namespace kunci::openpgp
