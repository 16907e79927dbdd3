// SPDX-License-Identifier: Apache-2.0
#include "crypto/private_scalar.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>

#include "crypto/openssl_library.h"

namespace kunci::crypto {
namespace {

int group_of(Curve curve) {
  switch (curve) {
    case Curve::p256:
      return NID_X9_62_prime256v1;
    case Curve::p384:
      return NID_secp384r1;
    case Curve::p521:
      return NID_secp521r1;
    case Curve::none:
    case Curve::ed25519:
    case Curve::x25519:
      break;
  }
  return NID_undef;
}

Result<PublicKey> of_raw_key(Curve curve, const Secret& scalar, OSSL_LIB_CTX* library) {
  const Owned<EVP_PKEY, EVP_PKEY_free> key(
      EVP_PKEY_new_raw_private_key_ex(library, curve == Curve::ed25519 ? "ED25519" : "X25519",
                                      nullptr, scalar.view().data(), scalar.size()));
  if (!key) return openssl_failure(Errc::data_invalid);
  Bytes point(field_size(curve));
  std::size_t size = point.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), point.data(), &size) != 1) return openssl_failure();
  return public_key_on(curve, point);
}

Result<PublicKey> of_ec_scalar(Curve curve, const Secret& scalar, OSSL_LIB_CTX* library) {
  const Owned<EC_GROUP, EC_GROUP_free> group(
      EC_GROUP_new_by_curve_name_ex(library, nullptr, group_of(curve)));
  const Owned<BN_CTX, BN_CTX_free> numbers(BN_CTX_secure_new_ex(library));
  const Owned<BIGNUM, BN_clear_free> number(BN_secure_new());
  if (!group || !numbers || !number) return openssl_failure();
  if (BN_bin2bn(scalar.view().data(), static_cast<int>(scalar.size()), number.get()) == nullptr) {
    return openssl_failure();
  }
  if (BN_is_zero(number.get()) || BN_cmp(number.get(), EC_GROUP_get0_order(group.get())) >= 0) {
    return fail(Errc::data_invalid);
  }
  const Owned<EC_POINT, EC_POINT_free> product(EC_POINT_new(group.get()));
  Bytes point(1 + 2 * field_size(curve));
  if (!product ||
      EC_POINT_mul(group.get(), product.get(), number.get(), nullptr, nullptr, numbers.get()) != 1 ||
      EC_POINT_point2oct(group.get(), product.get(), POINT_CONVERSION_UNCOMPRESSED, point.data(),
                         point.size(), numbers.get()) != point.size()) {
    return openssl_failure();
  }
  return public_key_on(curve, point);
}

}  // namespace

Result<PublicKey> public_key_of_scalar(Curve curve, const Secret& scalar) {
  OSSL_LIB_CTX* const library = library_context();
  if (library == nullptr) return fail(Errc::internal);
  if (scalar.size() != field_size(curve) || scalar.empty()) return fail(Errc::data_invalid);
  const ErrorMark mark;
  if (on(curve).kind == KeyKind::ec) return of_ec_scalar(curve, scalar, library);
  return of_raw_key(curve, scalar, library);
}

}  // namespace kunci::crypto
