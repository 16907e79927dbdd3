// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/key_attributes.h"

#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::pkcs11 {
namespace {

constexpr tlv::Tag kOctetString = 0x04;

std::optional<AttributeValue> rsa_attribute(const crypto::PublicKey& key, CK_ATTRIBUTE_TYPE type) {
  switch (type) {
    case CKA_MODULUS:
      return key.modulus;
    case CKA_MODULUS_BITS:
      return value_of(CK_ULONG{key.algorithm.bits});
    case CKA_PUBLIC_EXPONENT:
      return key.exponent;
    default:
      return std::nullopt;
  }
}

CkResult<crypto::PublicKey> checked(Result<crypto::PublicKey> key) {
  if (!key || !crypto::check(*key)) return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  return std::move(*key);
}

CkResult<crypto::PublicKey> take_rsa(Template& values) {
  const auto modulus = values.require(tag::kModulus);
  if (!modulus) return fail(modulus.error());
  const auto exponent = values.require(tag::kPublicExponent);
  if (!exponent) return fail(exponent.error());
  return checked(crypto::rsa_public_key(*modulus, *exponent));
}

CkResult<crypto::PublicKey> take_on_curve(Template& values, CK_KEY_TYPE key_type) {
  const auto parameters = values.require(tag::kEcParams);
  if (!parameters) return fail(parameters.error());
  const auto point = values.require(tag::kEcPoint);
  if (!point) return fail(point.error());
  const auto curve = crypto::curve_from_parameters(*parameters);
  if (failed_with(curve, Errc::unsupported)) return fail(CKR_CURVE_NOT_SUPPORTED);
  if (!curve) return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  if (key_type_of(crypto::on(*curve)) != key_type) return fail(CKR_TEMPLATE_INCONSISTENT);
  return checked(crypto::public_key_on(*curve, bare_point(*curve, *point)));
}

}  // namespace

// By the length alone: the first octets can read as an OCTET STRING's also where they are the
// format and the first octet of x.
ByteView bare_point(crypto::Curve curve, ByteView value) {
  const std::size_t coordinate = crypto::field_size(curve);
  const bool weierstrass = crypto::on(curve).kind == crypto::KeyKind::ec;
  if (value.size() == (weierstrass ? 1 + 2 * coordinate : coordinate)) return value;
  tlv::Reader reader(value);
  const auto inner = reader.expect(kOctetString);
  return inner && reader.at_end() ? inner->value : value;
}

CK_KEY_TYPE key_type_of(const crypto::KeyAlgorithm& algorithm) {
  switch (algorithm.kind) {
    case crypto::KeyKind::rsa:
      return CKK_RSA;
    case crypto::KeyKind::ec:
      return CKK_EC;
    case crypto::KeyKind::edwards:
      return CKK_EC_EDWARDS;
    case crypto::KeyKind::montgomery:
      return CKK_EC_MONTGOMERY;
  }
  return CK_UNAVAILABLE_INFORMATION;
}

CK_MECHANISM_TYPE generation_mechanism_of(const crypto::KeyAlgorithm& algorithm) {
  switch (algorithm.kind) {
    case crypto::KeyKind::rsa:
      return CKM_RSA_PKCS_KEY_PAIR_GEN;
    case crypto::KeyKind::ec:
      return CKM_EC_KEY_PAIR_GEN;
    case crypto::KeyKind::edwards:
      return CKM_EC_EDWARDS_KEY_PAIR_GEN;
    case crypto::KeyKind::montgomery:
      return CKM_EC_MONTGOMERY_KEY_PAIR_GEN;
  }
  return CK_UNAVAILABLE_INFORMATION;
}

std::optional<AttributeValue> common_key_attribute(const crypto::PublicKey& key,
                                                   CK_ATTRIBUTE_TYPE type) {
  if (type == CKA_KEY_TYPE) return value_of(key_type_of(key.algorithm));
  if (type == CKA_PUBLIC_KEY_INFO) return crypto::spki_of(key);
  if (key.algorithm.kind == crypto::KeyKind::rsa) return rsa_attribute(key, type);
  if (type == CKA_EC_PARAMS) return crypto::ec_parameters(key.algorithm.curve);
  return std::nullopt;
}

std::optional<AttributeValue> ec_point_attribute(const crypto::PublicKey& key) {
  if (key.algorithm.kind == crypto::KeyKind::rsa) return std::nullopt;
  return tlv::element(kOctetString, key.point);
}

std::optional<AttributeValue> key_date_attribute(CK_ATTRIBUTE_TYPE type) {
  if (type != CKA_START_DATE && type != CKA_END_DATE) return std::nullopt;
  return AttributeValue{};
}

CkResult<crypto::PublicKey> take_public_key(Template& values, CK_KEY_TYPE key_type) {
  switch (key_type) {
    case CKK_RSA:
      return take_rsa(values);
    case CKK_EC:
    case CKK_EC_EDWARDS:
    case CKK_EC_MONTGOMERY:
      return take_on_curve(values, key_type);
    default:
      return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  }
}

}  // namespace kunci::pkcs11
