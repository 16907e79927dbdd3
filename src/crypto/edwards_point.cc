// SPDX-License-Identifier: Apache-2.0
#include "crypto/edwards_point.h"

#include "crypto/big_number.h"

namespace kunci::crypto {
namespace {

constexpr std::size_t kSize = 32;

// RFC 8032 5.1: p = 2^255 - 19, and the curve's d.
constexpr std::uint8_t kPrime[kSize] = {
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xed};
constexpr std::uint8_t kD[kSize] = {
    0x52, 0x03, 0x6c, 0xee, 0x2b, 0x6f, 0xfe, 0x73, 0x8c, 0xc7, 0x40, 0x79, 0x77, 0x79, 0xe8, 0x98,
    0x00, 0x70, 0x0a, 0x4d, 0x41, 0x41, 0xd8, 0xab, 0x75, 0xeb, 0x4d, 0xca, 0x13, 0x59, 0x78, 0xa3};

// 1 if x^2 = (y^2 - 1) / (d y^2 + 1) has two solutions, 0 if x is 0, -1 if none; -2 if OpenSSL
// fails. The denominator is never 0, and Kronecker's symbol of u / v is that of u v.
int solutions(const BIGNUM* y, const BIGNUM* prime, BN_CTX* context) {
  const BigNumber d = big_number(kD);
  const BigNumber square(BN_new());
  const BigNumber u(BN_new());
  const BigNumber v(BN_new());
  if (d == nullptr || square == nullptr || u == nullptr || v == nullptr) return -2;
  if (BN_mod_sqr(square.get(), y, prime, context) != 1 ||
      BN_mod_sub(u.get(), square.get(), BN_value_one(), prime, context) != 1 ||
      BN_mod_mul(v.get(), d.get(), square.get(), prime, context) != 1 ||
      BN_mod_add(v.get(), v.get(), BN_value_one(), prime, context) != 1 ||
      BN_mod_mul(u.get(), u.get(), v.get(), prime, context) != 1) {
    return -2;
  }
  return BN_kronecker(u.get(), prime, context);
}

}  // namespace

Result<void> check_ed25519_point(ByteView octets) {
  if (octets.size() != kSize) return fail(Errc::point_invalid);
  const ErrorMark mark;
  OSSL_LIB_CTX* const library = library_context();
  if (library == nullptr) return fail(Errc::internal);
  Bytes y_octets(octets.rbegin(), octets.rend());
  const bool x_is_odd = (y_octets[0] & 0x80) != 0;
  y_octets[0] &= 0x7f;

  const BigNumberContext context(BN_CTX_new_ex(library));
  const BigNumber y = big_number(y_octets);
  const BigNumber prime = big_number(kPrime);
  if (context == nullptr || y == nullptr || prime == nullptr) return fail(Errc::out_of_memory);
  if (BN_cmp(y.get(), prime.get()) >= 0) return fail(Errc::point_invalid);
  switch (solutions(y.get(), prime.get(), context.get())) {
    case 1:
      return {};
    case 0:
      if (x_is_odd) return fail(Errc::point_invalid);
      return {};
    case -1:
      return fail(Errc::point_invalid);
    default:
      return openssl_failure();
  }
}

}  // namespace kunci::crypto
