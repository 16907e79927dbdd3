// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/softhsm/key_encoding.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>

#include <array>
#include <memory>

#include "tlv/writer.h"

namespace kunci::harness {
namespace {

using Number = std::unique_ptr<BIGNUM, decltype(&BN_clear_free)>;

Number number() { return {BN_new(), &BN_clear_free}; }

Number number(ByteView octets) {
  return {BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr), &BN_clear_free};
}

Bytes octets_of(const BIGNUM* value) {
  Bytes octets(static_cast<std::size_t>(BN_num_bytes(value)));
  BN_bn2bin(value, octets.data());
  return octets;
}

struct Curve {
  KeyAlgorithm algorithm;
  int nid;
};

constexpr std::array kCurves = {
    Curve{KeyAlgorithm::p256, NID_X9_62_prime256v1},
    Curve{KeyAlgorithm::p384, NID_secp384r1},
    Curve{KeyAlgorithm::p521, NID_secp521r1},
    Curve{KeyAlgorithm::ed25519, NID_ED25519},
    Curve{KeyAlgorithm::x25519, NID_X25519},
    Curve{KeyAlgorithm::brainpool256r1, NID_brainpoolP256r1},
    Curve{KeyAlgorithm::brainpool384r1, NID_brainpoolP384r1},
    Curve{KeyAlgorithm::brainpool512r1, NID_brainpoolP512r1},
};

std::optional<Curve> find_curve(KeyAlgorithm algorithm) {
  for (const Curve& curve : kCurves) {
    if (curve.algorithm == algorithm) return curve;
  }
  return std::nullopt;
}

std::optional<Bytes> weierstrass_point(int nid, ByteView scalar) {
  const std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> group{EC_GROUP_new_by_curve_name(nid),
                                                                  &EC_GROUP_free};
  const Number secret = number(scalar);
  if (BN_is_zero(secret.get()) || BN_cmp(secret.get(), EC_GROUP_get0_order(group.get())) >= 0) {
    return std::nullopt;
  }
  const std::unique_ptr<EC_POINT, decltype(&EC_POINT_free)> point{EC_POINT_new(group.get()),
                                                                  &EC_POINT_free};
  EC_POINT_mul(group.get(), point.get(), secret.get(), nullptr, nullptr, nullptr);
  Bytes octets(EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, nullptr,
                                  0, nullptr));
  EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, octets.data(),
                     octets.size(), nullptr);
  return octets;
}

std::optional<Bytes> curve25519_point(int nid, ByteView seed) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{
      EVP_PKEY_new_raw_private_key(nid, nullptr, seed.data(), seed.size()), &EVP_PKEY_free};
  if (!key) return std::nullopt;
  Bytes point(size_of(KeyAlgorithm::ed25519));
  std::size_t size = point.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), point.data(), &size) != 1) return std::nullopt;
  return point;
}

}  // namespace

CK_KEY_TYPE key_type_of(KeyAlgorithm algorithm) {
  if (is_rsa(algorithm)) return CKK_RSA;
  // SoftHSM2 2.6 keeps X25519 keys under this type too.
  return is_weierstrass(algorithm) ? CKK_EC : CKK_EC_EDWARDS;
}

Bytes curve_parameters(KeyAlgorithm algorithm) { return tlv::element(0x06, curve_oid(algorithm)); }

std::optional<KeyAlgorithm> curve_with_parameters(ByteView parameters) {
  for (const Curve& curve : kCurves) {
    if (equal(parameters, curve_parameters(curve.algorithm))) return curve.algorithm;
  }
  return std::nullopt;
}

std::optional<KeyAlgorithm> rsa_with_size(std::size_t size) {
  for (const auto algorithm : {KeyAlgorithm::rsa1024, KeyAlgorithm::rsa2048, KeyAlgorithm::rsa3072,
                               KeyAlgorithm::rsa4096}) {
    if (size_of(algorithm) == size) return algorithm;
  }
  return std::nullopt;
}

std::optional<RsaNumbers> complete_rsa(const PrivateKeyParts& parts) {
  const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context{BN_CTX_new(), &BN_CTX_free};
  const Number p = number(parts.prime1);
  const Number q = number(parts.prime2);
  const Number dp = number(parts.exponent1);
  if (BN_is_zero(p.get()) || BN_is_zero(q.get()) || !BN_is_odd(p.get()) || !BN_is_odd(q.get())) {
    return std::nullopt;
  }
  const Number n = number();
  BN_mul(n.get(), p.get(), q.get(), context.get());
  BN_sub_word(p.get(), 1);
  BN_sub_word(q.get(), 1);
  const Number product = number();
  BN_mul(product.get(), p.get(), q.get(), context.get());
  const Number e = number();
  const Number d = number();
  // e is the inverse of dP modulo p-1, and d that of e modulo (p-1)(q-1).
  if (BN_mod_inverse(e.get(), dp.get(), p.get(), context.get()) == nullptr ||
      BN_mod_inverse(d.get(), e.get(), product.get(), context.get()) == nullptr) {
    return std::nullopt;
  }
  const Number dq = number();
  BN_mod(dq.get(), d.get(), q.get(), context.get());
  if (!equal(octets_of(dq.get()), octets_of(number(parts.exponent2).get()))) return std::nullopt;
  return RsaNumbers{octets_of(n.get()), octets_of(e.get()), octets_of(d.get())};
}

std::optional<Bytes> point_of(KeyAlgorithm algorithm, ByteView scalar) {
  const auto curve = find_curve(algorithm);
  if (!curve || scalar.size() != size_of(algorithm)) return std::nullopt;
  return is_weierstrass(algorithm) ? weierstrass_point(curve->nid, scalar)
                                   : curve25519_point(curve->nid, scalar);
}

}  // namespace kunci::harness
