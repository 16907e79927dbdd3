// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/signature_form.h"

#include <openssl/ecdsa.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "tests/unit/crypto/openssl_key.h"

namespace kunci::test {
namespace {

using crypto::Digest;
using Padding = SignatureForm::Padding;

struct DigestName {
  Digest digest;
  CK_MECHANISM_TYPE mechanism;
  CK_RSA_PKCS_MGF_TYPE mgf;
};

constexpr DigestName kDigests[] = {
    {Digest::sha1, CKM_SHA_1, CKG_MGF1_SHA1},
    {Digest::sha224, CKM_SHA224, CKG_MGF1_SHA224},
    {Digest::sha256, CKM_SHA256, CKG_MGF1_SHA256},
    {Digest::sha384, CKM_SHA384, CKG_MGF1_SHA384},
    {Digest::sha512, CKM_SHA512, CKG_MGF1_SHA512},
    {Digest::sha3_224, CKM_SHA3_224, CKG_MGF1_SHA3_224},
    {Digest::sha3_256, CKM_SHA3_256, CKG_MGF1_SHA3_256},
    {Digest::sha3_384, CKM_SHA3_384, CKG_MGF1_SHA3_384},
    {Digest::sha3_512, CKM_SHA3_512, CKG_MGF1_SHA3_512},
};

const DigestName& name_of(Digest digest) {
  return *std::ranges::find(kDigests, digest, &DigestName::digest);
}

bool fits(const SignatureForm& form, KeyName key) {
  switch (form.padding) {
    case Padding::raw:
    case Padding::pkcs1:
    case Padding::pss:
      return key == KeyName::rsa;
    case Padding::ecdsa:
      return key == KeyName::p256 || key == KeyName::p384;
    case Padding::eddsa:
      return key == KeyName::ed25519;
  }
  return false;
}

// What the mechanism takes where it does not hash.
std::size_t message_size(const SigningCase& what) {
  if (what.form.takes_any_message()) return 1000;
  switch (what.form.padding) {
    case Padding::raw:
      return size_in_octets(algorithm_of(what.key));
    case Padding::pkcs1:
      return 51;  // as a DigestInfo with SHA-256
    case Padding::pss:
    case Padding::ecdsa:
    case Padding::eddsa:
      return 32;
  }
  return 0;
}

}  // namespace

CK_MECHANISM_TYPE mechanism_of(Digest digest) { return name_of(digest).mechanism; }
CK_RSA_PKCS_MGF_TYPE mgf_of(Digest digest) { return name_of(digest).mgf; }

const std::vector<SignatureForm>& signature_forms() {
  static const std::vector<SignatureForm> kForms = {
      {CKM_RSA_X_509, "RSA_X_509", Padding::raw},
      {CKM_RSA_PKCS, "RSA_PKCS", Padding::pkcs1},
      {CKM_SHA1_RSA_PKCS, "SHA1_RSA_PKCS", Padding::pkcs1, Digest::sha1},
      {CKM_SHA224_RSA_PKCS, "SHA224_RSA_PKCS", Padding::pkcs1, Digest::sha224},
      {CKM_SHA256_RSA_PKCS, "SHA256_RSA_PKCS", Padding::pkcs1, Digest::sha256},
      {CKM_SHA384_RSA_PKCS, "SHA384_RSA_PKCS", Padding::pkcs1, Digest::sha384},
      {CKM_SHA512_RSA_PKCS, "SHA512_RSA_PKCS", Padding::pkcs1, Digest::sha512},
      {CKM_SHA3_256_RSA_PKCS, "SHA3_256_RSA_PKCS", Padding::pkcs1, Digest::sha3_256},
      {CKM_SHA3_512_RSA_PKCS, "SHA3_512_RSA_PKCS", Padding::pkcs1, Digest::sha3_512},
      {CKM_RSA_PKCS_PSS, "RSA_PKCS_PSS", Padding::pss},
      {CKM_SHA1_RSA_PKCS_PSS, "SHA1_RSA_PKCS_PSS", Padding::pss, Digest::sha1},
      {CKM_SHA224_RSA_PKCS_PSS, "SHA224_RSA_PKCS_PSS", Padding::pss, Digest::sha224},
      {CKM_SHA256_RSA_PKCS_PSS, "SHA256_RSA_PKCS_PSS", Padding::pss, Digest::sha256},
      {CKM_SHA384_RSA_PKCS_PSS, "SHA384_RSA_PKCS_PSS", Padding::pss, Digest::sha384},
      {CKM_SHA512_RSA_PKCS_PSS, "SHA512_RSA_PKCS_PSS", Padding::pss, Digest::sha512},
      {CKM_SHA3_256_RSA_PKCS_PSS, "SHA3_256_RSA_PKCS_PSS", Padding::pss, Digest::sha3_256},
      {CKM_ECDSA, "ECDSA", Padding::ecdsa},
      {CKM_ECDSA_SHA1, "ECDSA_SHA1", Padding::ecdsa, Digest::sha1},
      {CKM_ECDSA_SHA224, "ECDSA_SHA224", Padding::ecdsa, Digest::sha224},
      {CKM_ECDSA_SHA256, "ECDSA_SHA256", Padding::ecdsa, Digest::sha256},
      {CKM_ECDSA_SHA384, "ECDSA_SHA384", Padding::ecdsa, Digest::sha384},
      {CKM_ECDSA_SHA512, "ECDSA_SHA512", Padding::ecdsa, Digest::sha512},
      {CKM_ECDSA_SHA3_256, "ECDSA_SHA3_256", Padding::ecdsa, Digest::sha3_256},
      {CKM_EDDSA, "EDDSA", Padding::eddsa},
  };
  return kForms;
}

SignatureMechanism::SignatureMechanism(const SignatureForm& form)
    : mechanism_{form.type, nullptr, 0} {
  if (form.padding != Padding::pss) return;
  const Digest digest = form.named_digest();
  pss_ = {mechanism_of(digest), mgf_of(digest), size_of(digest)};
  mechanism_.pParameter = &pss_;
  mechanism_.ulParameterLen = sizeof pss_;
}

Bytes SigningCase::message(std::uint8_t number) const {
  Bytes message(message_size(*this));
  std::uint8_t next = number;
  for (std::uint8_t& octet : message) octet = next = static_cast<std::uint8_t>(next * 5 + 77);
  // Below any modulus.
  if (form.padding == Padding::raw) message.front() = 0;
  return message;
}

std::vector<SigningCase> signing_cases() {
  const TestedToken& token = TestedToken::get();
  std::vector<SigningCase> cases;
  for (const SignatureForm& form : signature_forms()) {
    if (!token.can(form.type, CKF_SIGN)) continue;
    for (const KeyName key : kSigningKeys) {
      if (fits(form, key) && token.makes(key)) cases.push_back({form, key});
    }
  }
  return cases;
}

bool openssl_accepts(const crypto::PublicKey& key, const SignatureForm& form, ByteView message,
                     ByteView signature) {
  const auto judge = crypto::OpensslKey::from_spki(spki_of(key));
  const Bytes hash = form.digest ? hash_of(*form.digest, message).value() : copy_of(message);
  switch (form.padding) {
    case Padding::raw:
      return judge.raw_public(signature) == hash;
    case Padding::pkcs1:
      return judge.verify_pkcs1(form.digest, hash, signature);
    case Padding::pss:
      return judge.verify_pss(
          {form.named_digest(), form.named_digest(), size_of(form.named_digest())}, hash,
          signature);
    case Padding::ecdsa:
      return judge.verify_ecdsa(hash, der_of(signature));
    case Padding::eddsa:
      return judge.verify_eddsa(message, signature);
  }
  return false;
}

namespace {

using EcdsaSignature = std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)>;

}  // namespace

Bytes der_of(ByteView raw) {
  const auto half = static_cast<int>(raw.size() / 2);
  const EcdsaSignature signature(ECDSA_SIG_new(), ECDSA_SIG_free);
  ECDSA_SIG_set0(signature.get(), BN_bin2bn(raw.data(), half, nullptr),
                 BN_bin2bn(raw.data() + half, half, nullptr));
  Bytes der(static_cast<std::size_t>(i2d_ECDSA_SIG(signature.get(), nullptr)));
  unsigned char* at = der.data();
  i2d_ECDSA_SIG(signature.get(), &at);
  return der;
}

Bytes raw_of(ByteView der, std::size_t octets) {
  const unsigned char* at = der.data();
  const EcdsaSignature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())),
                                 ECDSA_SIG_free);
  if (signature == nullptr) throw std::runtime_error("no ECDSA signature");
  Bytes raw(2 * octets);
  const auto half = static_cast<int>(octets);
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), half);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + half, half);
  return raw;
}

}  // namespace kunci::test
