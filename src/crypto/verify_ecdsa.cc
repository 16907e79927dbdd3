// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "crypto/big_number.h"
#include "crypto/ec_point.h"
#include "crypto/verify.h"

namespace kunci::crypto {
namespace {

// The hash's leftmost bits, as many as the order has (FIPS 186-5 6.4.2 step 2).
BigNumber leftmost_bits(ByteView hash, const BIGNUM* order) {
  const auto bits = static_cast<std::size_t>(BN_num_bits(order));
  hash = hash.first(std::min(hash.size(), (bits + 7) / 8));
  BigNumber number = big_number(hash);
  if (number == nullptr || hash.size() * 8 <= bits) return number;
  const auto surplus = static_cast<int>(hash.size() * 8 - bits);
  return BN_rshift(number.get(), number.get(), surplus) == 1 ? std::move(number) : nullptr;
}

bool in_range(const BIGNUM* number, const BIGNUM* order) {
  return !BN_is_zero(number) && BN_cmp(number, order) < 0;
}

// x of (e / s) G + (r / s) Q, modulo the order (steps 3 to 6); null at infinity and where OpenSSL
// fails.
BigNumber x_of_sum(const PointOnCurve& key, const BIGNUM* e, const BIGNUM* r, const BIGNUM* s,
                   BN_CTX* context) {
  const EC_GROUP* const group = key.group;
  const BIGNUM* const order = EC_GROUP_get0_order(group);
  const BigNumber u1(BN_mod_inverse(nullptr, s, order, context));
  const BigNumber u2(BN_new());
  BigNumber x(BN_new());
  const EcPoint sum(EC_POINT_new(group));
  if (u1 == nullptr || u2 == nullptr || x == nullptr || sum == nullptr ||
      BN_mod_mul(u2.get(), r, u1.get(), order, context) != 1 ||
      BN_mod_mul(u1.get(), e, u1.get(), order, context) != 1 ||
      EC_POINT_mul(group, sum.get(), u1.get(), key.point.get(), u2.get(), context) != 1 ||
      EC_POINT_get_affine_coordinates(group, sum.get(), x.get(), nullptr, context) != 1 ||
      BN_nnmod(x.get(), x.get(), order, context) != 1) {
    return nullptr;
  }
  return x;
}

}  // namespace

Result<void> verify_ecdsa(const PublicKey& key, ByteView hash, ByteView signature) {
  if (key.algorithm.kind != KeyKind::ec) return fail(Errc::parameter_invalid);
  if (signature.empty() || signature.size() % 2 != 0 ||
      signature.size() > signature_size(key.algorithm)) {
    return fail(Errc::signature_length);
  }
  const ErrorMark mark;
  const auto point = decode_point(key.algorithm.curve, key.point);
  if (!point) return fail(point.error());
  const BIGNUM* const order = EC_GROUP_get0_order(point->group);
  const BigNumberContext context(BN_CTX_new_ex(library_context()));
  const BigNumber e = leftmost_bits(hash, order);
  const BigNumber r = big_number(signature.first(signature.size() / 2));
  const BigNumber s = big_number(signature.last(signature.size() / 2));
  if (context == nullptr || e == nullptr || r == nullptr || s == nullptr) {
    return fail(Errc::out_of_memory);
  }
  if (!in_range(r.get(), order) || !in_range(s.get(), order)) return fail(Errc::signature_invalid);
  const BigNumber x = x_of_sum(*point, e.get(), r.get(), s.get(), context.get());
  if (x == nullptr) return openssl_failure(Errc::signature_invalid);
  if (BN_cmp(x.get(), r.get()) != 0) return fail(Errc::signature_invalid);
  return {};
}

}  // namespace kunci::crypto
