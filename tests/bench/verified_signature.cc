// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/verified_signature.h"

#include "crypto/algorithm.h"
#include "crypto/digest.h"
#include "crypto/ecdsa_signature.h"
#include "tests/unit/crypto/openssl_key.h"
#include "tlv/writer.h"

namespace kunci::bench {
namespace {

constexpr std::size_t kHashSize = 32;
constexpr tlv::Tag kOctetString = 0x04;

}  // namespace

VerifiedSignature VerifiedSignature::rsa_2048() {
  const crypto::OpensslKey& pair = crypto::rsa_pair(2048);
  VerifiedSignature made;
  made.mechanism = CKM_SHA256_RSA_PKCS;
  made.message = Bytes(kHashSize, 0x5a);
  made.signature = pair.sign_pkcs1(crypto::Digest::sha256,
                                   crypto::hash_of(crypto::Digest::sha256, made.message).value());
  made.kind_ = CKK_RSA;
  made.first_half_ = pair.public_key().modulus;
  made.second_half_ = pair.public_key().exponent;
  return made;
}

VerifiedSignature VerifiedSignature::p256() {
  const auto pair = crypto::OpensslKey::generate(crypto::Curve::p256);
  VerifiedSignature made;
  made.mechanism = CKM_ECDSA;
  made.message = Bytes(kHashSize, 0x5a);
  made.signature =
      crypto::raw_from_card(pair.sign_ecdsa(made.message), crypto::Curve::p256).value();
  made.kind_ = CKK_EC;
  made.first_half_ = crypto::ec_parameters(crypto::Curve::p256);
  tlv::append_element(made.second_half_, kOctetString, pair.public_key().point);
  return made;
}

std::vector<CK_ATTRIBUTE> VerifiedSignature::public_key() {
  const bool rsa = kind_ == CKK_RSA;
  return {{CKA_CLASS, &object_class_, sizeof object_class_},
          {CKA_KEY_TYPE, &kind_, sizeof kind_},
          {CKA_TOKEN, &no_, sizeof no_},
          {CKA_VERIFY, &yes_, sizeof yes_},
          {rsa ? CKA_MODULUS : CKA_EC_PARAMS, first_half_.data(), first_half_.size()},
          {rsa ? CKA_PUBLIC_EXPONENT : CKA_EC_POINT, second_half_.data(), second_half_.size()}};
}

}  // namespace kunci::bench
