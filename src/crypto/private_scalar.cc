// SPDX-License-Identifier: Apache-2.0
#include "crypto/private_scalar.h"

#include <openssl/evp.h>

#include "crypto/big_number.h"
#include "crypto/ec_point.h"
#include "crypto/openssl_library.h"

namespace kunci::crypto {
namespace {

Result<PublicKey> of_raw_key(Curve curve, const Secret& scalar, OSSL_LIB_CTX* library) {
  const char* const name = curve == Curve::ed25519 ? "ED25519" : "X25519";
  const Owned<EVP_PKEY, EVP_PKEY_free> key(
      EVP_PKEY_new_raw_private_key_ex(library, name, nullptr, scalar.view().data(), scalar.size()));
  if (!key) return openssl_failure(Errc::data_invalid);
  Bytes point(field_size(curve));
  std::size_t size = point.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), point.data(), &size) != 1) return openssl_failure();
  return public_key_on(curve, point);
}

Result<PublicKey> of_ec_scalar(Curve curve, const Secret& scalar, OSSL_LIB_CTX* library) {
  const EC_GROUP* const group = group_of(curve);
  const BigNumberContext numbers(BN_CTX_secure_new_ex(library));
  const BigNumber number(BN_secure_new());
  if (!group || !numbers || !number) return openssl_failure();
  if (BN_bin2bn(scalar.view().data(), static_cast<int>(scalar.size()), number.get()) == nullptr) {
    return openssl_failure();
  }
  if (BN_is_zero(number.get()) || BN_cmp(number.get(), EC_GROUP_get0_order(group)) >= 0) {
    return fail(Errc::data_invalid);
  }
  const EcPoint product(EC_POINT_new(group));
  Bytes point(1 + 2 * field_size(curve));
  if (!product ||
      EC_POINT_mul(group, product.get(), number.get(), nullptr, nullptr, numbers.get()) != 1 ||
      EC_POINT_point2oct(group, product.get(), POINT_CONVERSION_UNCOMPRESSED, point.data(),
                         point.size(), numbers.get()) != point.size()) {
    return openssl_failure();
  }
  return public_key_on(curve, point);
}

}  // namespace

Result<PublicKey> public_key_of_scalar(Curve curve, const Secret& scalar) {
  const ErrorMark mark;
  OSSL_LIB_CTX* const library = library_context();
  if (library == nullptr) return fail(Errc::internal);
  if (scalar.size() != field_size(curve) || scalar.empty()) return fail(Errc::data_invalid);
  if (on(curve).kind == KeyKind::ec) return of_ec_scalar(curve, scalar, library);
  return of_raw_key(curve, scalar, library);
}

}  // namespace kunci::crypto
