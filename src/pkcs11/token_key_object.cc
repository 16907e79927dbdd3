// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/token_key_object.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/hex.h"
#include "crypto/certificate.h"
#include "pkcs11/key_attributes.h"

namespace kunci::pkcs11 {
namespace {

// Never shown, whoever asks (PKCS#11 3.2, 4.9.1, 6.1.3).
bool is_secret_part(CK_ATTRIBUTE_TYPE type, const crypto::KeyAlgorithm& algorithm) {
  switch (type) {
    case CKA_PRIVATE_EXPONENT:
    case CKA_PRIME_1:
    case CKA_PRIME_2:
    case CKA_EXPONENT_1:
    case CKA_EXPONENT_2:
    case CKA_COEFFICIENT:
      return algorithm.kind == crypto::KeyKind::rsa;
    case CKA_VALUE:
      return algorithm.kind != crypto::KeyKind::rsa;
    default:
      return false;
  }
}

std::optional<bool> private_flag(const KeyPair& pair, CK_ATTRIBUTE_TYPE type) {
  switch (type) {
    case CKA_SENSITIVE:
      return true;
    case CKA_EXTRACTABLE:
      return false;
    case CKA_SIGN:
      return pair.uses.sign;
    case CKA_SIGN_RECOVER:
      return pair.uses.sign && pair.public_key.algorithm.kind == crypto::KeyKind::rsa;
    case CKA_DECRYPT:
    case CKA_UNWRAP:
      return pair.uses.decipher;
    case CKA_DERIVE:
      return pair.uses.agree;
    case CKA_WRAP_WITH_TRUSTED:
    case CKA_DECAPSULATE:
      return false;
    default:
      return std::nullopt;
  }
}

// What only the card can tell. A key of unknown origin is claimed neither to be made on the card
// nor to have stayed there.
std::optional<bool> policy_flag(const KeyPolicy& policy, CK_ATTRIBUTE_TYPE type) {
  switch (type) {
    case CKA_ALWAYS_AUTHENTICATE:
      return policy.consent == Consent::every_time;
    case CKA_LOCAL:
    case CKA_ALWAYS_SENSITIVE:
    case CKA_NEVER_EXTRACTABLE:
      return policy.origin == Origin::generated;
    default:
      return std::nullopt;
  }
}

bool asks_for_policy(CK_ATTRIBUTE_TYPE type) {
  return type == CKA_KEY_GEN_MECHANISM || policy_flag(KeyPolicy{}, type).has_value();
}

std::optional<bool> public_flag(const KeyPair& pair, CK_ATTRIBUTE_TYPE type) {
  switch (type) {
    case CKA_VERIFY:
      return pair.uses.sign;
    case CKA_VERIFY_RECOVER:
      return pair.uses.sign && pair.public_key.algorithm.kind == crypto::KeyKind::rsa;
    case CKA_ENCRYPT:
    case CKA_WRAP:
      return pair.uses.decipher;
    case CKA_DERIVE:
      return pair.uses.agree;
    case CKA_TRUSTED:
    case CKA_ENCAPSULATE:
      return false;
    default:
      return std::nullopt;
  }
}

std::string unique_id(CK_OBJECT_CLASS object_class, KeyReference reference) {
  const std::uint8_t octet[] = {reference.value};
  return (object_class == CKO_PRIVATE_KEY ? "private-" : "public-") + to_hex(octet);
}

}  // namespace

TokenKeyObject::TokenKeyObject(std::shared_ptr<Token> token, const KeyPlace& place,
                               CK_OBJECT_CLASS object_class)
    : token_(std::move(token)),
      reference_(place.reference),
      storage_{.object_class = object_class,
               .on_token = true,
               .is_private = object_class == CKO_PRIVATE_KEY,
               .label = place.label,
               .id = place.id,
               .unique_id = unique_id(object_class, place.reference)} {}

CkResult<std::shared_ptr<const KeyPair>> TokenKeyObject::pair() const {
  auto found = token_->key_pair(reference_);
  if (!found) return fail(found.error());
  if (!*found) return fail(CKR_OBJECT_HANDLE_INVALID);
  return std::move(*found);
}

CkResult<crypto::PublicKey> TokenKeyObject::public_key() const {
  const auto found = pair();
  if (!found) return fail(found.error());
  return (*found)->public_key;
}

CkResult<void> TokenKeyObject::set(std::span<const TemplateEntry> changes) {
  std::vector<TemplateEntry> others;
  std::ranges::copy_if(changes, std::back_inserter(others), [](const TemplateEntry& change) {
    return change.type != CKA_ID && change.type != CKA_LABEL && change.type != CKA_SUBJECT;
  });
  return Object::set(others);
}

CkResult<AttributeValue> TokenKeyObject::subject() const {
  const auto der = token_->certificate(reference_);
  if (!der) return fail(der.error());
  if (!*der) return AttributeValue{};
  const auto certificate = crypto::parse_certificate(**der);
  return certificate ? certificate->subject : AttributeValue{};
}

CkResult<AttributeValue> TokenKeyObject::policy_attribute(CK_ATTRIBUTE_TYPE type) const {
  // Consent is the place's; what is told of the origin must be this very pair's.
  if (type != CKA_ALWAYS_AUTHENTICATE) {
    if (const auto found = pair(); !found) return fail(found.error());
  }
  const auto policy = token_->key_policy(reference_);
  if (!policy) return fail(policy.error());
  if (type != CKA_KEY_GEN_MECHANISM) return value_of(policy_flag(*policy, type).value_or(false));
  if (policy->origin != Origin::generated) return value_of(CK_ULONG{CK_UNAVAILABLE_INFORMATION});
  const auto found = pair();
  if (!found) return fail(found.error());
  return value_of(generation_mechanism_of((*found)->public_key.algorithm));
}

CkResult<AttributeValue> TokenKeyObject::shared_attribute(CK_ATTRIBUTE_TYPE type) const {
  if (auto value = storage_.value(type)) return std::move(*value);
  if (auto value = key_date_attribute(type)) return std::move(*value);
  if (type == CKA_SUBJECT) return subject();
  if (type == CKA_LOCAL || type == CKA_KEY_GEN_MECHANISM) return policy_attribute(type);
  const auto found = pair();
  if (!found) return fail(found.error());
  if (auto value = common_key_attribute((*found)->public_key, type)) return std::move(*value);
  return fail(CKR_ATTRIBUTE_TYPE_INVALID);
}

CkResult<AttributeValue> TokenPrivateKeyObject::attribute(CK_ATTRIBUTE_TYPE type) const {
  if (asks_for_policy(type)) return policy_attribute(type);
  if (private_flag(KeyPair{}, type)) {
    const auto likely = token_->likely_pair(reference_);
    if (!likely) return fail(likely.error());
    if (*likely) return value_of(private_flag(**likely, type).value_or(false));
  }
  if (auto value = shared_attribute(type);
      value || value.error() != Rv(CKR_ATTRIBUTE_TYPE_INVALID)) {
    return value;
  }
  const auto found = pair();
  if (!found) return fail(found.error());
  if (is_secret_part(type, (*found)->public_key.algorithm)) return fail(CKR_ATTRIBUTE_SENSITIVE);
  if (const auto flag = private_flag(**found, type)) return value_of(*flag);
  return fail(CKR_ATTRIBUTE_TYPE_INVALID);
}

CkResult<void> TokenPrivateKeyObject::destroy() {
  KeyGenerator* const generator = token_->key_generator();
  if (generator == nullptr) return fail(CKR_ACTION_PROHIBITED);
  const auto removed = generator->remove(reference_);
  if (failed_with(removed, Errc::unsupported)) return fail(CKR_ACTION_PROHIBITED);
  return lift(removed);
}

CkResult<AttributeValue> TokenPublicKeyObject::attribute(CK_ATTRIBUTE_TYPE type) const {
  if (auto value = shared_attribute(type);
      value || value.error() != Rv(CKR_ATTRIBUTE_TYPE_INVALID)) {
    return value;
  }
  const auto found = pair();
  if (!found) return fail(found.error());
  if (type == CKA_EC_POINT) {
    if (auto value = ec_point_attribute((*found)->public_key)) return std::move(*value);
  }
  if (const auto flag = public_flag(**found, type)) return value_of(*flag);
  return fail(CKR_ATTRIBUTE_TYPE_INVALID);
}

CkResult<void> TokenPublicKeyObject::destroy() {
  const auto found = token_->key_pair(reference_);
  if (!found) return fail(found.error());
  if (*found) return fail(CKR_ACTION_PROHIBITED);
  return {};
}

}  // namespace kunci::pkcs11
