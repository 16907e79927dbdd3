// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/key_pair_template.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "pkcs11/key_attributes.h"

namespace kunci::pkcs11 {
namespace {

// A public half needs no place of its own and is as visible as it always is here.
constexpr CK_ATTRIBUTE_TYPE kIgnoredOfPublicKey[] = {
    CKA_TOKEN,      CKA_PRIVATE,        CKA_ENCRYPT,     CKA_VERIFY,     CKA_WRAP,
    CKA_DERIVE,     CKA_VERIFY_RECOVER, CKA_SUBJECT,     CKA_START_DATE, CKA_END_DATE,
    CKA_MODIFIABLE, CKA_COPYABLE,       CKA_DESTROYABLE, CKA_TRUSTED,    CKA_ENCAPSULATE};
constexpr CK_ATTRIBUTE_TYPE kIgnoredOfPrivateKey[] = {
    CKA_UNWRAP,     CKA_SIGN_RECOVER, CKA_SUBJECT,     CKA_START_DATE,        CKA_END_DATE,
    CKA_MODIFIABLE, CKA_COPYABLE,     CKA_DESTROYABLE, CKA_WRAP_WITH_TRUSTED, CKA_DECAPSULATE};

// Big-endian, with zeros in front as the caller likes.
bool is_usual_exponent(ByteView exponent) {
  constexpr std::uint8_t kUsual[] = {0x01, 0x00, 0x01};
  const auto first = std::ranges::find_if(exponent, [](std::uint8_t octet) { return octet != 0; });
  return std::ranges::equal(ByteView(first, exponent.end()), kUsual);
}

CkResult<crypto::KeyAlgorithm> take_rsa(Template& values) {
  const auto bits = values.require(tag::kModulusBits);
  if (!bits) return fail(bits.error());
  const auto exponent = values.take(tag::kPublicExponent);
  if (!exponent) return fail(exponent.error());
  if (*exponent && !is_usual_exponent(**exponent)) return fail(CKR_TEMPLATE_INCONSISTENT);
  if (*bits > std::numeric_limits<std::uint16_t>::max()) return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  return crypto::rsa(static_cast<std::uint16_t>(*bits));
}

CkResult<crypto::KeyAlgorithm> take_curve(const Mechanism& mechanism, Template& values) {
  const auto parameters = values.require(tag::kEcParams);
  if (!parameters) return fail(parameters.error());
  const auto curve = crypto::curve_from_parameters(*parameters);
  if (failed_with(curve, Errc::unsupported)) return fail(CKR_CURVE_NOT_SUPPORTED);
  if (!curve) return fail(CKR_DOMAIN_PARAMS_INVALID);
  const crypto::KeyAlgorithm algorithm = crypto::on(*curve);
  if (!mechanism.kinds.contains(algorithm.kind)) return fail(CKR_CURVE_NOT_SUPPORTED);
  return algorithm;
}

CkResult<void> take_class_and_type(Template& values, CK_OBJECT_CLASS object_class,
                                   const crypto::KeyAlgorithm& algorithm) {
  if (const auto only = values.only(tag::kClass, CK_ULONG{object_class}); !only) return only;
  return values.only(tag::kKeyType, CK_ULONG{key_type_of(algorithm)});
}

// Either template may say which place it is to be; two ids must be the same.
CkResult<void> take_id(Template& public_values, Template& private_values, PairRequest& request) {
  for (Template* values : {&private_values, &public_values}) {
    auto id = values->take_or(tag::kId, Bytes{});
    if (!id) return fail(id.error());
    if (id->empty()) continue;
    if (!request.id.empty() && request.id != *id) return fail(CKR_TEMPLATE_INCONSISTENT);
    request.id = std::move(*id);
  }
  return {};
}

// Programs may well call the two halves by different names; that of the private one counts.
CkResult<void> take_label(Template& public_values, Template& private_values, PairRequest& request) {
  for (Template* values : {&public_values, &private_values}) {
    auto label = values->take_or(tag::kLabel, std::string{});
    if (!label) return fail(label.error());
    if (!label->empty()) request.label = std::move(*label);
  }
  return {};
}

CkResult<void> take_secrecy(Template& values) {
  if (const auto only = values.only(tag::kToken, true); !only) return only;
  if (const auto only = values.only(tag::kPrivate, true); !only) return only;
  if (const auto only = values.only(tag::kSensitive, true); !only) return only;
  return values.only(tag::kExtractable, false);
}

// Without a word on it a key is to sign, or to agree where it can do nothing else.
CkResult<KeyUses> take_uses(Template& values, crypto::KeyKind kind) {
  const auto sign = values.take(tag::kSign);
  if (!sign) return fail(sign.error());
  const auto decrypt = values.take_or(tag::kDecrypt, false);
  if (!decrypt) return fail(decrypt.error());
  const auto derive = values.take_or(tag::kDerive, false);
  if (!derive) return fail(derive.error());
  if (kind == crypto::KeyKind::montgomery) return KeyUses{.agree = true};
  if (sign->value_or(!*decrypt && !*derive) || kind == crypto::KeyKind::edwards) {
    return KeyUses{.sign = true};
  }
  const bool rsa = kind == crypto::KeyKind::rsa;
  return KeyUses{.decipher = rsa, .agree = !rsa};
}

CkResult<GenerateOptions> take_options(Template& values) {
  const auto every_time = values.take(tag::kAlwaysAuthenticate);
  if (!every_time) return fail(every_time.error());
  GenerateOptions options;
  if (*every_time) options.consent = **every_time ? Consent::every_time : Consent::once;
  return options;
}

}  // namespace

CkResult<PairRequest> read_pair_request(const Mechanism& mechanism, Template public_values,
                                        Template private_values) {
  const bool rsa = mechanism.kinds.contains(crypto::KeyKind::rsa);
  const auto algorithm = rsa ? take_rsa(public_values) : take_curve(mechanism, public_values);
  if (!algorithm) return fail(algorithm.error());
  PairRequest request{.algorithm = *algorithm};
  for (const auto& checked :
       {take_class_and_type(public_values, CKO_PUBLIC_KEY, *algorithm),
        take_class_and_type(private_values, CKO_PRIVATE_KEY, *algorithm),
        take_secrecy(private_values), take_id(public_values, private_values, request),
        take_label(public_values, private_values, request)}) {
    if (!checked) return fail(checked.error());
  }
  const auto uses = take_uses(private_values, algorithm->kind);
  if (!uses) return fail(uses.error());
  request.uses = *uses;
  const auto options = take_options(private_values);
  if (!options) return fail(options.error());
  request.options = *options;
  public_values.ignore(kIgnoredOfPublicKey);
  private_values.ignore(kIgnoredOfPrivateKey);
  for (const Template* values : {&public_values, &private_values}) {
    if (const auto rest = values->finish(); !rest) return fail(rest.error());
  }
  return request;
}

}  // namespace kunci::pkcs11
