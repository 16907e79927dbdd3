// SPDX-License-Identifier: Apache-2.0
#include "x509/signature_scheme.h"

#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

#include "messages.h"

namespace kunci::tool {

struct SignatureScheme::Digest {
  std::string_view name;
  int nid;
  const EVP_MD* (*function)();
  CK_MECHANISM_TYPE mechanism;
  CK_RSA_PKCS_MGF_TYPE mask;
  CK_ULONG size;
};

namespace {

using AlgorithmPtr = std::unique_ptr<X509_ALGOR, Freer<X509_ALGOR_free>>;
using DigestInfoPtr = std::unique_ptr<X509_SIG, Freer<X509_SIG_free>>;
using EcdsaPtr = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;
using IntegerPtr = std::unique_ptr<ASN1_INTEGER, Freer<ASN1_INTEGER_free>>;
using PssPtr = std::unique_ptr<RSA_PSS_PARAMS, Freer<RSA_PSS_PARAMS_free>>;

// Parameters NULL, as RFC 4055, 2.1 has it where the digest is part of a PKCS #1 structure.
void set_digest(X509_ALGOR* algorithm, int nid) {
  require(X509_ALGOR_set0(algorithm, OBJ_nid2obj(nid), V_ASN1_NULL, nullptr) == 1,
          "X509_ALGOR_set0");
}

AlgorithmPtr digest_algorithm(int nid) {
  AlgorithmPtr algorithm(X509_ALGOR_new());
  require(algorithm != nullptr, "X509_ALGOR_new");
  set_digest(algorithm.get(), nid);
  return algorithm;
}

Bytes digest_info(int nid, ByteView hash) {
  const DigestInfoPtr info(X509_SIG_new());
  require(info != nullptr, "X509_SIG_new");
  X509_ALGOR* algorithm = nullptr;
  ASN1_OCTET_STRING* octets = nullptr;
  X509_SIG_getm(info.get(), &algorithm, &octets);
  set_digest(algorithm, nid);
  require(ASN1_OCTET_STRING_set(octets, hash.data(), static_cast<int>(hash.size())) == 1,
          "ASN1_OCTET_STRING_set");
  return der_of(info.get(), i2d_X509_SIG);
}

Bytes ecdsa_der(const Bytes& signature) {
  if (signature.empty() || signature.size() % 2 != 0) {
    throw Failure(ExitStatus::failed, tr("The token's signature has a wrong length."));
  }
  const auto half = static_cast<int>(signature.size() / 2);
  const EcdsaPtr pair(ECDSA_SIG_new());
  require(pair != nullptr, "ECDSA_SIG_new");
  require(ECDSA_SIG_set0(pair.get(), BN_bin2bn(signature.data(), half, nullptr),
                         BN_bin2bn(signature.data() + half, half, nullptr)) == 1,
          "ECDSA_SIG_set0");
  return der_of(pair.get(), i2d_ECDSA_SIG);
}

std::string_view fitting_digest(std::string_view algorithm) {
  if (algorithm == "p384" || algorithm == "brainpool384") return "sha384";
  return algorithm == "p521" || algorithm == "brainpool512" ? "sha512" : "sha256";
}

}  // namespace

const SignatureScheme::Digest* SignatureScheme::find_digest(std::string_view name) {
  static constexpr auto kDigests = std::to_array<Digest>({
      {"sha256", NID_sha256, EVP_sha256, CKM_SHA256, CKG_MGF1_SHA256, 32},
      {"sha384", NID_sha384, EVP_sha384, CKM_SHA384, CKG_MGF1_SHA384, 48},
      {"sha512", NID_sha512, EVP_sha512, CKM_SHA512, CKG_MGF1_SHA512, 64},
  });
  const auto found = std::ranges::find(kDigests, name, &Digest::name);
  return found == kDigests.end() ? nullptr : &*found;
}

SignatureScheme SignatureScheme::choose(const PublicKey& key, std::string_view digest, bool pss) {
  const std::string algorithm = key.algorithm();
  const bool is_rsa = algorithm.starts_with("rsa");
  if (pss && !is_rsa) throw Failure(ExitStatus::usage, tr("--pss is for RSA keys only."));
  if (algorithm == "ed25519") {
    if (digest.empty()) return {Kind::eddsa, nullptr};
    throw Failure(ExitStatus::usage, tr("Ed25519 has its own digest: leave --digest away."));
  }
  if (EVP_PKEY_is_a(key.get(), "X25519") == 1) {
    throw Failure(
        ExitStatus::unsupported, tr("A key for X25519 cannot sign."),
        tr("Request the certificate with a signature key, or ask your CA for another way."));
  }
  const Digest* row = find_digest(digest.empty() ? fitting_digest(algorithm) : digest);
  if (row == nullptr)
    throw Failure(ExitStatus::usage, tr("The digest must be sha256, sha384 or sha512."));
  if (!is_rsa) return {Kind::ecdsa, row};
  return {pss ? Kind::rsa_pss : Kind::rsa_pkcs1, row};
}

void SignatureScheme::describe(X509_ALGOR* algorithm) const {
  if (kind_ == Kind::rsa_pss) {
    describe_pss(algorithm);
    return;
  }
  int nid = NID_ED25519;
  if (kind_ != Kind::eddsa) {
    const int key = kind_ == Kind::ecdsa ? NID_X9_62_id_ecPublicKey : NID_rsaEncryption;
    require(OBJ_find_sigid_by_algs(&nid, digest_->nid, key) == 1, "OBJ_find_sigid_by_algs");
  }
  const int parameters = kind_ == Kind::rsa_pkcs1 ? V_ASN1_NULL : V_ASN1_UNDEF;
  require(X509_ALGOR_set0(algorithm, OBJ_nid2obj(nid), parameters, nullptr) == 1,
          "X509_ALGOR_set0");
}

void SignatureScheme::describe_pss(X509_ALGOR* algorithm) const {
  const PssPtr pss(RSA_PSS_PARAMS_new());
  require(pss != nullptr, "RSA_PSS_PARAMS_new");
  pss->hashAlgorithm = digest_algorithm(digest_->nid).release();
  const AlgorithmPtr hash = digest_algorithm(digest_->nid);
  ASN1_STRING* packed_hash = ASN1_item_pack(hash.get(), ASN1_ITEM_rptr(X509_ALGOR), nullptr);
  pss->maskGenAlgorithm = X509_ALGOR_new();
  require(X509_ALGOR_set0(pss->maskGenAlgorithm, OBJ_nid2obj(NID_mgf1), V_ASN1_SEQUENCE,
                          packed_hash) == 1,
          "X509_ALGOR_set0");
  IntegerPtr salt(ASN1_INTEGER_new());
  require(ASN1_INTEGER_set(salt.get(), static_cast<long>(digest_->size)) == 1, "ASN1_INTEGER_set");
  pss->saltLength = salt.release();
  ASN1_STRING* packed = ASN1_item_pack(pss.get(), ASN1_ITEM_rptr(RSA_PSS_PARAMS), nullptr);
  require(X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_rsassaPss), V_ASN1_SEQUENCE, packed) == 1,
          "X509_ALGOR_set0");
}

CK_MECHANISM SignatureScheme::mechanism(CK_RSA_PKCS_PSS_PARAMS& parameters) const {
  switch (kind_) {
    case Kind::rsa_pkcs1:
      return {CKM_RSA_PKCS, nullptr, 0};
    case Kind::ecdsa:
      return {CKM_ECDSA, nullptr, 0};
    case Kind::eddsa:
      return {CKM_EDDSA, nullptr, 0};
    case Kind::rsa_pss:
      break;
  }
  parameters = {digest_->mechanism, digest_->mask, digest_->size};
  return {CKM_RSA_PKCS_PSS, &parameters, sizeof parameters};
}

Bytes SignatureScheme::block_for(ByteView data) const {
  if (kind_ == Kind::eddsa) return copy_of(data);
  Bytes hash(digest_->size);
  require(
      EVP_Digest(data.data(), data.size(), hash.data(), nullptr, digest_->function(), nullptr) == 1,
      "EVP_Digest");
  return kind_ == Kind::rsa_pkcs1 ? digest_info(digest_->nid, hash) : hash;
}

Bytes SignatureScheme::encode(const Bytes& signature) const {
  return kind_ == Kind::ecdsa ? ecdsa_der(signature) : signature;
}

}  // namespace kunci::tool
