// SPDX-License-Identifier: Apache-2.0
#include "crypto/ec_point.h"
#include "crypto/edwards_point.h"
#include "crypto/openssl_library.h"
#include "crypto/public_key.h"

namespace kunci::crypto {
namespace {

// FIPS 186-5 A.1.1 has no larger ones, and a verification's cost grows with it.
constexpr std::size_t kMaxExponentOctets = 32;

bool is_odd(ByteView number) { return !number.empty() && (number.back() & 1) != 0; }

Result<void> check_rsa(const PublicKey& key) {
  const std::size_t bits = key.algorithm.bits;
  if (bits < kMinRsaBits || bits > kMaxRsaBits) return fail(Errc::key_size);
  if (key.modulus.size() != size_in_octets(key.algorithm)) return fail(Errc::data_invalid);
  const bool is_one = key.exponent.size() == 1 && key.exponent[0] == 1;
  if (!is_odd(key.modulus) || !is_odd(key.exponent) || is_one ||
      key.exponent.size() > kMaxExponentOctets) {
    return fail(Errc::data_invalid);
  }
  return {};
}

Result<void> check_ec(const PublicKey& key) {
  const ErrorMark mark;
  const auto point = decode_point(key.algorithm.curve, key.point);
  if (!point) return fail(point.error());
  return {};
}

// Every string of 32 octets stands for an x coordinate (RFC 7748 5).
Result<void> check_montgomery(const PublicKey& key) {
  if (key.point.size() != size_in_octets(key.algorithm)) return fail(Errc::point_invalid);
  return {};
}

}  // namespace

Result<void> check(const PublicKey& key) {
  switch (key.algorithm.kind) {
    case KeyKind::rsa:
      return check_rsa(key);
    case KeyKind::ec:
      return check_ec(key);
    case KeyKind::edwards:
      return check_ed25519_point(key.point);
    case KeyKind::montgomery:
      return check_montgomery(key);
  }
  return fail(Errc::unsupported);
}

}  // namespace kunci::crypto
