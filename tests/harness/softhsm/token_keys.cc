// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/softhsm/token_keys.h"

#include <array>

#include "tests/harness/softhsm/key_encoding.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

constexpr tlv::Tag kOctetString = 0x04;
constexpr std::array<std::uint8_t, 3> kUsualExponent = {0x01, 0x00, 0x01};
constexpr std::size_t kMaxSignature = 512;

/// Never null, which SoftHSM2 takes for a mistake even where there are no octets.
CK_BYTE* bytes_argument(ByteView octets) {
  static CK_BYTE nothing = 0;
  return octets.empty() ? &nothing : const_cast<CK_BYTE*>(octets.data());
}

ByteView without_leading_zeros(ByteView number) {
  while (!number.empty() && number[0] == 0) number = number.subspan(1);
  return number;
}

Template private_template(ByteView id, KeyAlgorithm algorithm) {
  Template attributes;
  attributes.add(CKA_CLASS, CKO_PRIVATE_KEY).add(CKA_KEY_TYPE, key_type_of(algorithm));
  attributes.add(CKA_ID, id).add_true(CKA_TOKEN).add_true(CKA_PRIVATE).add_true(CKA_SENSITIVE);
  attributes.add_false(CKA_EXTRACTABLE).add_true(CKA_SIGN).add_true(CKA_DECRYPT);
  attributes.add_true(CKA_DERIVE);
  return attributes;
}

Template public_template(ByteView id, KeyAlgorithm algorithm) {
  Template attributes;
  attributes.add(CKA_CLASS, CKO_PUBLIC_KEY).add(CKA_KEY_TYPE, key_type_of(algorithm));
  attributes.add(CKA_ID, id).add_true(CKA_TOKEN).add_true(CKA_VERIFY);
  return attributes;
}

CK_MECHANISM_TYPE generation_mechanism(KeyAlgorithm algorithm) {
  if (is_rsa(algorithm)) return CKM_RSA_PKCS_KEY_PAIR_GEN;
  return is_weierstrass(algorithm) ? CKM_EC_KEY_PAIR_GEN : CKM_EC_EDWARDS_KEY_PAIR_GEN;
}

}  // namespace

Result<PublicKey> TokenKeys::generate(ByteView id, KeyAlgorithm algorithm, ByteView exponent) {
  static_cast<void>(remove(id));
  CK_MECHANISM mechanism{generation_mechanism(algorithm), nullptr, 0};
  Template public_part = public_template(id, algorithm);
  Template private_part = private_template(id, algorithm);
  if (is_rsa(algorithm)) {
    public_part.add(CKA_MODULUS_BITS, CK_ULONG{size_of(algorithm) * 8});
    public_part.add(CKA_PUBLIC_EXPONENT, exponent.empty() ? ByteView(kUsualExponent) : exponent);
  } else {
    public_part.add(CKA_EC_PARAMS, curve_parameters(algorithm));
  }
  CK_OBJECT_HANDLE public_key = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE private_key = CK_INVALID_HANDLE;
  const CK_RV result = module_.functions().C_GenerateKeyPair(
      module_.session(), &mechanism, public_part.data(), public_part.size(), private_part.data(),
      private_part.size(), &public_key, &private_key);
  if (result != CKR_OK && !exponent.empty()) return fail(Errc::parameter_invalid);
  require_ok(result, "C_GenerateKeyPair");
  return read_public(public_key);
}

Result<PublicKey> TokenKeys::import_key(ByteView id, KeyAlgorithm algorithm,
                                        const PrivateKeyParts& parts) {
  Template attributes = private_template(id, algorithm);
  PublicKey key{.algorithm = algorithm, .modulus = {}, .exponent = {}, .point = {}};
  if (is_rsa(algorithm)) {
    const auto numbers = complete_rsa(parts);
    if (!numbers || numbers->modulus.size() != size_of(algorithm)) {
      return fail(Errc::parameter_invalid);
    }
    key.modulus = numbers->modulus;
    key.exponent = numbers->public_exponent;
    attributes.add(CKA_MODULUS, key.modulus).add(CKA_PUBLIC_EXPONENT, key.exponent);
    attributes.add(CKA_PRIVATE_EXPONENT, numbers->private_exponent);
    attributes.add(CKA_PRIME_1, parts.prime1).add(CKA_PRIME_2, parts.prime2);
    attributes.add(CKA_EXPONENT_1, parts.exponent1).add(CKA_EXPONENT_2, parts.exponent2);
    attributes.add(CKA_COEFFICIENT, parts.coefficient);
  } else {
    const auto point = point_of(algorithm, parts.scalar);
    if (!point) return fail(Errc::parameter_invalid);
    key.point = *point;
    attributes.add(CKA_EC_PARAMS, curve_parameters(algorithm)).add(CKA_VALUE, parts.scalar);
  }
  static_cast<void>(remove(id));
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  require_ok(module_.functions().C_CreateObject(module_.session(), attributes.data(),
                                                attributes.size(), &object),
             "C_CreateObject");
  create_public(id, key);
  return key;
}

void TokenKeys::create_public(ByteView id, const PublicKey& key) {
  Template attributes = public_template(id, key.algorithm);
  if (is_rsa(key.algorithm)) {
    attributes.add(CKA_MODULUS, key.modulus).add(CKA_PUBLIC_EXPONENT, key.exponent);
  } else {
    attributes.add(CKA_EC_PARAMS, curve_parameters(key.algorithm));
    attributes.add(CKA_EC_POINT, tlv::element(kOctetString, key.point));
  }
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  require_ok(module_.functions().C_CreateObject(module_.session(), attributes.data(),
                                                attributes.size(), &object),
             "C_CreateObject");
}

Result<PublicKey> TokenKeys::public_key(ByteView id) {
  const auto objects = find(CKO_PUBLIC_KEY, id);
  if (objects.empty()) return fail(Errc::not_found);
  return read_public(objects.front());
}

Result<Bytes> TokenKeys::raw_rsa(ByteView id, ByteView block) {
  const auto key = public_key(id);
  if (!key) return fail(key.error());
  if (!is_rsa(key->algorithm)) return fail(Errc::unsupported);
  if (block.size() != key->modulus.size()) return fail(Errc::data_length);
  if (!std::ranges::lexicographical_compare(block, key->modulus)) return fail(Errc::data_invalid);
  return sign(id, CKM_RSA_X_509, block);
}

Result<Bytes> TokenKeys::sign_digest(ByteView id, ByteView digest) {
  return sign(id, CKM_ECDSA, digest);
}

Result<Bytes> TokenKeys::sign_message(ByteView id, ByteView message) {
  return sign(id, CKM_EDDSA, message);
}

Result<Bytes> TokenKeys::sign(ByteView id, CK_MECHANISM_TYPE mechanism, ByteView input) {
  const auto key = find_private(id);
  if (!key) return fail(key.error());
  CK_MECHANISM chosen{mechanism, nullptr, 0};
  const CK_RV started = module_.functions().C_SignInit(module_.session(), &chosen, *key);
  if (started == CKR_KEY_TYPE_INCONSISTENT) return fail(Errc::unsupported);
  require_ok(started, "C_SignInit");
  Bytes signature(kMaxSignature);
  CK_ULONG size = signature.size();
  require_ok(module_.functions().C_Sign(module_.session(), bytes_argument(input), input.size(),
                                        signature.data(), &size),
             "C_Sign");
  signature.resize(size);
  return signature;
}

Result<Bytes> TokenKeys::agree(ByteView id, ByteView peer) {
  const auto key = find_private(id);
  if (!key) return fail(key.error());
  const auto known = public_key(id);
  if (!known || is_rsa(known->algorithm)) return fail(Errc::unsupported);
  // A bare point is taken for an OCTET STRING by SoftHSM2 2.6.1 where x begins with a fitting
  // length.
  const Bytes point =
      known->algorithm == KeyAlgorithm::x25519 ? copy_of(peer) : tlv::element(kOctetString, peer);
  CK_ECDH1_DERIVE_PARAMS parameters{CKD_NULL, 0, nullptr, point.size(), bytes_argument(point)};
  CK_MECHANISM mechanism{CKM_ECDH1_DERIVE, &parameters, sizeof parameters};
  Template attributes;
  attributes.add(CKA_CLASS, CKO_SECRET_KEY).add(CKA_KEY_TYPE, CKK_GENERIC_SECRET);
  attributes.add(CKA_VALUE_LEN, CK_ULONG{size_of(known->algorithm)});
  attributes.add_false(CKA_TOKEN).add_false(CKA_SENSITIVE).add_true(CKA_EXTRACTABLE);
  CK_OBJECT_HANDLE secret = CK_INVALID_HANDLE;
  const CK_RV result = module_.functions().C_DeriveKey(
      module_.session(), &mechanism, *key, attributes.data(), attributes.size(), &secret);
  if (result != CKR_OK) return fail(Errc::point_invalid);
  Bytes value = attribute(secret, CKA_VALUE);
  require_ok(module_.functions().C_DestroyObject(module_.session(), secret), "C_DestroyObject");
  return value;
}

Result<void> TokenKeys::remove(ByteView id) {
  bool found = false;
  for (const CK_OBJECT_CLASS object_class : {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY}) {
    for (const CK_OBJECT_HANDLE object : find(object_class, id)) {
      require_ok(module_.functions().C_DestroyObject(module_.session(), object), "C_DestroyObject");
      found = true;
    }
  }
  if (!found) return fail(Errc::not_found);
  return {};
}

Result<void> TokenKeys::rename(ByteView id, ByteView new_id) {
  if (find(CKO_PRIVATE_KEY, id).empty()) return fail(Errc::not_found);
  static_cast<void>(remove(new_id));
  for (const CK_OBJECT_CLASS object_class : {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY}) {
    for (const CK_OBJECT_HANDLE object : find(object_class, id)) {
      Template attributes;
      attributes.add(CKA_ID, new_id);
      require_ok(module_.functions().C_SetAttributeValue(module_.session(), object,
                                                         attributes.data(), attributes.size()),
                 "C_SetAttributeValue");
    }
  }
  return {};
}

std::vector<CK_OBJECT_HANDLE> TokenKeys::find(CK_OBJECT_CLASS object_class, ByteView id) {
  Template wanted;
  wanted.add(CKA_CLASS, object_class).add(CKA_ID, id).add_true(CKA_TOKEN);
  require_ok(module_.functions().C_FindObjectsInit(module_.session(), wanted.data(), wanted.size()),
             "C_FindObjectsInit");
  std::vector<CK_OBJECT_HANDLE> found(4);
  CK_ULONG count = 0;
  require_ok(
      module_.functions().C_FindObjects(module_.session(), found.data(), found.size(), &count),
      "C_FindObjects");
  require_ok(module_.functions().C_FindObjectsFinal(module_.session()), "C_FindObjectsFinal");
  found.resize(count);
  return found;
}

Result<CK_OBJECT_HANDLE> TokenKeys::find_private(ByteView id) {
  const auto objects = find(CKO_PRIVATE_KEY, id);
  if (objects.empty()) return fail(Errc::not_found);
  return objects.front();
}

Bytes TokenKeys::attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
  CK_ATTRIBUTE wanted{type, nullptr, 0};
  const auto& functions = module_.functions();
  require_ok(functions.C_GetAttributeValue(module_.session(), object, &wanted, 1),
             "C_GetAttributeValue");
  Bytes value(wanted.ulValueLen);
  wanted.pValue = value.data();
  require_ok(functions.C_GetAttributeValue(module_.session(), object, &wanted, 1),
             "C_GetAttributeValue");
  return value;
}

PublicKey TokenKeys::read_public(CK_OBJECT_HANDLE object) {
  PublicKey key;
  CK_KEY_TYPE type = 0;
  CK_ATTRIBUTE wanted{CKA_KEY_TYPE, &type, sizeof type};
  require_ok(module_.functions().C_GetAttributeValue(module_.session(), object, &wanted, 1),
             "C_GetAttributeValue");
  std::optional<KeyAlgorithm> algorithm;
  if (type == CKK_RSA) {
    key.modulus = copy_of(without_leading_zeros(attribute(object, CKA_MODULUS)));
    key.exponent = copy_of(without_leading_zeros(attribute(object, CKA_PUBLIC_EXPONENT)));
    algorithm = rsa_with_size(key.modulus.size());
  } else {
    algorithm = curve_with_parameters(attribute(object, CKA_EC_PARAMS));
    const Bytes encoded = attribute(object, CKA_EC_POINT);
    const auto point = tlv::Reader(encoded).expect(kOctetString);
    if (point) key.point = copy_of(point->value);
  }
  if (!algorithm) throw Pkcs11Failure("the token holds a key of no known kind");
  key.algorithm = *algorithm;
  return key;
}

}  // namespace kunci::harness
