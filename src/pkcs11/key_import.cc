// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/key_import.h"

#include <algorithm>

#include "crypto/private_scalar.h"
#include "pkcs11/key_attributes.h"

namespace kunci::pkcs11 {
namespace {

// Usages are the card's to decide; secrecy is not negotiable, whatever the template says of it.
constexpr CK_ATTRIBUTE_TYPE kDecidedByCard[] = {
    CKA_SUBJECT,           CKA_START_DATE,      CKA_END_DATE,   CKA_DERIVE,       CKA_SENSITIVE,
    CKA_EXTRACTABLE,       CKA_DECRYPT,         CKA_SIGN,       CKA_SIGN_RECOVER, CKA_UNWRAP,
    CKA_WRAP_WITH_TRUSTED, CKA_PUBLIC_KEY_INFO, CKA_MODIFIABLE, CKA_COPYABLE,     CKA_DESTROYABLE,
    CKA_PRIVATE_EXPONENT,  CKA_EC_POINT};

CkResult<Secret> take_secret(Template& values, CK_ATTRIBUTE_TYPE type) {
  const auto octets = values.take_octets(type);
  if (!octets) return fail(CKR_TEMPLATE_INCOMPLETE);
  return Secret(*octets);
}

CkResult<PrivateKeyMaterial> take_rsa(Template& values) {
  PrivateKeyMaterial material;
  auto key = take_public_key(values, CKK_RSA);
  if (!key) return fail(key.error());
  material.public_key = std::move(*key);
  struct Part {
    CK_ATTRIBUTE_TYPE type;
    Secret& target;
  };
  for (const Part& part : {Part{CKA_PRIME_1, material.p}, Part{CKA_PRIME_2, material.q},
                           Part{CKA_EXPONENT_1, material.dp}, Part{CKA_EXPONENT_2, material.dq},
                           Part{CKA_COEFFICIENT, material.qinv}}) {
    auto secret = take_secret(values, part.type);
    if (!secret) return fail(secret.error());
    part.target = std::move(*secret);
  }
  return material;
}

CkResult<PrivateKeyMaterial> take_on_curve(Template& values, CK_KEY_TYPE key_type) {
  PrivateKeyMaterial material;
  const auto parameters = values.require(tag::kEcParams);
  if (!parameters) return fail(parameters.error());
  const auto curve = crypto::curve_from_parameters(*parameters);
  if (!curve) return fail(CKR_CURVE_NOT_SUPPORTED);
  if (key_type_of(crypto::on(*curve)) != key_type) return fail(CKR_TEMPLATE_INCONSISTENT);
  auto scalar = take_secret(values, CKA_VALUE);
  if (!scalar) return fail(scalar.error());
  auto key = crypto::public_key_of_scalar(*curve, *scalar);
  if (!key) return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  material.public_key = std::move(*key);
  material.scalar = std::move(*scalar);
  return material;
}

CkResult<KeyPlace> empty_place(Token& token, const Bytes& id) {
  const auto places = token.key_places();
  const auto place = std::ranges::find(places, id, &KeyPlace::id);
  if (place == places.end()) return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  const auto pair = token.key_pair(place->reference);
  if (!pair) return fail(pair.error());
  if (*pair) return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  return *place;
}

}  // namespace

CkResult<KeyPlace> import_private_key(Token& token, Template values, const Bytes& id) {
  KeyImporter* const importer = token.key_importer();
  if (importer == nullptr) return fail(CKR_FUNCTION_NOT_SUPPORTED);
  const auto key_type = values.require(tag::kKeyType);
  if (!key_type) return fail(key_type.error());
  const auto every_time = values.take_or(tag::kAlwaysAuthenticate, false);
  if (!every_time) return fail(every_time.error());
  const auto material = *key_type == CKK_RSA ? take_rsa(values) : take_on_curve(values, *key_type);
  if (!material) return fail(material.error());
  values.ignore(kDecidedByCard);
  if (auto done = values.finish(); !done) return fail(done.error());
  auto place = empty_place(token, id);
  if (!place) return place;
  GenerateOptions options;
  if (*every_time) options.consent = Consent::every_time;
  if (const auto done = importer->import(place->reference, *material, options); !done)
    return fail(done.error());
  return place;
}

}  // namespace kunci::pkcs11
