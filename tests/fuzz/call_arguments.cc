// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/call_arguments.h"

#include <iterator>
#include <utility>

namespace kunci::fuzz {
namespace {

constexpr CK_MECHANISM_TYPE kMechanisms[] = {CKM_RSA_PKCS,
                                             CKM_SHA256_RSA_PKCS,
                                             CKM_RSA_PKCS_PSS,
                                             CKM_RSA_PKCS_OAEP,
                                             CKM_RSA_X_509,
                                             CKM_ECDSA,
                                             CKM_ECDSA_SHA256,
                                             CKM_EDDSA,
                                             CKM_ECDH1_DERIVE,
                                             CKM_SHA256,
                                             CKM_AES_CBC_PAD,
                                             CKM_AES_GCM,
                                             CKM_SHA256_HMAC,
                                             CKM_GENERIC_SECRET_KEY_GEN,
                                             CKM_AES_KEY_GEN,
                                             CKM_RSA_PKCS_KEY_PAIR_GEN,
                                             CKM_EC_KEY_PAIR_GEN,
                                             CKM_AES_KEY_WRAP,
                                             CKM_HKDF_DERIVE,
                                             CKM_AES_CTR,
                                             CKM_SHA256_RSA_PKCS_PSS,
                                             CKM_SHA256_HMAC_GENERAL,
                                             CKM_AES_KEY_WRAP_KWP};
constexpr CK_ATTRIBUTE_TYPE kAttributes[] = {
    CKA_CLASS,     CKA_TOKEN,       CKA_PRIVATE, CKA_LABEL,        CKA_ID,
    CKA_VALUE,     CKA_KEY_TYPE,    CKA_MODULUS, CKA_MODULUS_BITS, CKA_PUBLIC_EXPONENT,
    CKA_EC_PARAMS, CKA_EC_POINT,    CKA_SIGN,    CKA_VALUE_LEN,    CKA_CERTIFICATE_TYPE,
    CKA_SENSITIVE, CKA_EXTRACTABLE, CKA_SUBJECT};

}  // namespace

CK_MECHANISM_TYPE CallArguments::mechanism_type() {
  return kMechanisms[calls_.below(std::size(kMechanisms))];
}

CK_SESSION_HANDLE CallArguments::session() {
  return calls_.octet() == 0xff ? calls_.number() : session_;
}

CK_OBJECT_HANDLE CallArguments::object() {
  if (objects_.empty()) return calls_.octet();
  return objects_[calls_.below(objects_.size())];
}

CK_MECHANISM CallArguments::mechanism() {
  FuzzedParameter& parameter = parameters_.emplace_back(calls_);
  return {mechanism_type(), parameter.data(), parameter.size()};
}

std::vector<CK_ATTRIBUTE> CallArguments::attributes() {
  values_.clear();
  std::vector<CK_ATTRIBUTE> list;
  const std::size_t count = calls_.below(6);
  for (std::size_t i = 0; i < count; ++i) {
    const CK_ATTRIBUTE_TYPE type = kAttributes[calls_.below(std::size(kAttributes))];
    // Numbers mostly have their size.
    Bytes value = copy_of(calls_.some());
    if (calls_.flag()) value.resize(sizeof(CK_ULONG));
    values_.push_back(std::move(value));
    list.push_back({type, nullptr, values_.back().size()});
  }
  for (std::size_t i = 0; i < count; ++i) list[i].pValue = values_[i].data();
  return list;
}

CallArguments::Buffers CallArguments::buffers() {
  Buffers made{copy_of(calls_.some()), Bytes(calls_.number() % 1024), 0};
  made.length = made.output.size();
  return made;
}

}  // namespace kunci::fuzz
