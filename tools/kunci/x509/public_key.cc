// SPDX-License-Identifier: Apache-2.0
#include "x509/public_key.h"

#include <fmt/core.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include "client/algorithm.h"

namespace kunci::tool {
namespace {

using BnPtr = std::unique_ptr<BIGNUM, Freer<BN_free>>;
using BuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Freer<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, Freer<OSSL_PARAM_free>>;
using ContextPtr = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;
using OctetsPtr = std::unique_ptr<ASN1_OCTET_STRING, Freer<ASN1_OCTET_STRING_free>>;

EvpKeyPtr from_params(const char* kind, OSSL_PARAM_BLD* builder) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder));
  const ContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* key = nullptr;
  if (params && context && EVP_PKEY_fromdata_init(context.get()) == 1) {
    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get());
  }
  return EvpKeyPtr(key);
}

EvpKeyPtr rsa_key(ByteView modulus, ByteView exponent) {
  const BnPtr n(BN_bin2bn(modulus.data(), static_cast<int>(modulus.size()), nullptr));
  const BnPtr e(BN_bin2bn(exponent.data(), static_cast<int>(exponent.size()), nullptr));
  const BuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  return from_params("RSA", builder.get());
}

EvpKeyPtr ec_key(std::string_view group, ByteView point) {
  const BuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, group.data(),
                                  group.size());
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  return from_params("EC", builder.get());
}

EvpKeyPtr raw_key(int kind, ByteView point) {
  return EvpKeyPtr(EVP_PKEY_new_raw_public_key(kind, nullptr, point.data(), point.size()));
}

// CKA_EC_POINT is the DER of an OCTET STRING (PKCS#11 3.2, 6.3.3), on some modules the point
// itself. A point of either length cannot be read as the other.
Bytes point_of(const Session& session, CK_OBJECT_HANDLE key) {
  Bytes value = session.octets(key, CKA_EC_POINT).value_or(Bytes{});
  const unsigned char* at = value.data();
  const OctetsPtr wrapped(d2i_ASN1_OCTET_STRING(nullptr, &at, static_cast<long>(value.size())));
  if (!wrapped || at != value.data() + value.size()) return value;
  const unsigned char* first = ASN1_STRING_get0_data(wrapped.get());
  return {first, first + ASN1_STRING_length(wrapped.get())};
}

EvpKeyPtr elliptic_key(const Session& session, CK_OBJECT_HANDLE key, CK_KEY_TYPE type) {
  const Bytes params = session.octets(key, CKA_EC_PARAMS).value_or(Bytes{});
  const Algorithm* curve = find_curve(type, params);
  const Bytes point = point_of(session, key);
  if (curve == nullptr || point.empty()) return nullptr;
  if (type == CKK_EC_EDWARDS) return raw_key(EVP_PKEY_ED25519, point);
  if (type == CKK_EC_MONTGOMERY) return raw_key(EVP_PKEY_X25519, point);
  return ec_key(curve->curve_name, point);
}

EvpKeyPtr from_attributes(const Session& session, CK_OBJECT_HANDLE key) {
  const auto type = session.number(key, CKA_KEY_TYPE);
  if (!type) return nullptr;
  if (*type != CKK_RSA) return elliptic_key(session, key, *type);
  const auto modulus = session.octets(key, CKA_MODULUS);
  const auto exponent = session.octets(key, CKA_PUBLIC_EXPONENT);
  if (!modulus || !exponent || modulus->empty() || exponent->empty()) return nullptr;
  return rsa_key(*modulus, *exponent);
}

}  // namespace

PublicKey::PublicKey(EvpKeyPtr key) : key_(std::move(key)), spki_(der_of(key_.get(), i2d_PUBKEY)) {}

std::optional<PublicKey> PublicKey::from_spki(ByteView der) {
  const unsigned char* at = der.data();
  EvpKeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (!key) return std::nullopt;
  return PublicKey(std::move(key));
}

std::optional<PublicKey> PublicKey::of_object(const Session& session, CK_OBJECT_HANDLE key) {
  const Bytes info = session.octets(key, CKA_PUBLIC_KEY_INFO).value_or(Bytes{});
  if (auto known = from_spki(info)) return known;
  EvpKeyPtr made = from_attributes(session, key);
  ERR_clear_error();
  if (!made) return std::nullopt;
  return PublicKey(std::move(made));
}

std::string PublicKey::algorithm() const {
  if (EVP_PKEY_is_a(get(), "RSA") == 1) return fmt::format("rsa{}", EVP_PKEY_get_bits(get()));
  char group[64] = "";
  std::size_t size = 0;
  EVP_PKEY_get_group_name(get(), group, sizeof group, &size);
  ERR_clear_error();
  for (const Algorithm& row : algorithms()) {
    if (!row.is_rsa() && row.curve_name == group) return std::string(row.name);
  }
  if (EVP_PKEY_is_a(get(), "ED25519") == 1) return "ed25519";
  if (EVP_PKEY_is_a(get(), "X25519") == 1) return "x25519";
  return "unknown";
}

}  // namespace kunci::tool
