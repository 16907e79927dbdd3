// SPDX-License-Identifier: Apache-2.0
#include "crypto/evp_key.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

namespace kunci::crypto {
namespace {

using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

// OpenSSL's name of the curve's group.
const char* group_of(Curve curve) {
  switch (curve) {
    case Curve::p256:
      return "P-256";
    case Curve::p384:
      return "P-384";
    case Curve::p521:
      return "P-521";
    case Curve::none:
    case Curve::ed25519:
    case Curve::x25519:
      break;
  }
  return "";
}

Result<EvpKey> make_ec_key(OSSL_LIB_CTX* library, const PublicKey& key) {
  const KeyContext context(EVP_PKEY_CTX_new_from_name(library, "EC", nullptr));
  if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1) return openssl_failure();
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
                                       const_cast<char*>(group_of(key.algorithm.curve)), 0),
      OSSL_PARAM_construct_octet_string(
          OSSL_PKEY_PARAM_PUB_KEY, const_cast<std::uint8_t*>(key.point.data()), key.point.size()),
      OSSL_PARAM_construct_end()};
  EVP_PKEY* made = nullptr;
  if (EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY,
                        const_cast<OSSL_PARAM*>(parameters)) != 1) {
    return openssl_failure(Errc::point_invalid);
  }
  return EvpKey(made);
}

}  // namespace

Result<EvpKey> make_evp_key(const PublicKey& key) {
  OSSL_LIB_CTX* const library = library_context();
  if (library == nullptr) return fail(Errc::internal);
  switch (key.algorithm.kind) {
    case KeyKind::rsa:
      return fail(Errc::parameter_invalid);
    case KeyKind::ec:
      return make_ec_key(library, key);
    case KeyKind::edwards:
    case KeyKind::montgomery:
      break;
  }
  const char* const name = key.algorithm.kind == KeyKind::edwards ? "ED25519" : "X25519";
  EvpKey made(
      EVP_PKEY_new_raw_public_key_ex(library, name, nullptr, key.point.data(), key.point.size()));
  if (made == nullptr) return openssl_failure(Errc::point_invalid);
  return made;
}

}  // namespace kunci::crypto
