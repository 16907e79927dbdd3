// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/mechanism_parameter.h"

#include <algorithm>
#include <array>

namespace kunci::pkcs11 {
namespace {

using crypto::Digest;

// Where one digest is named in three ways.
struct DigestNames {
  Digest digest;
  CK_MECHANISM_TYPE hash;
  CK_RSA_PKCS_MGF_TYPE mgf;
  CK_EC_KDF_TYPE kdf;
};

constexpr std::array kDigestNames = {
    DigestNames{Digest::sha1, CKM_SHA_1, CKG_MGF1_SHA1, CKD_SHA1_KDF},
    DigestNames{Digest::sha224, CKM_SHA224, CKG_MGF1_SHA224, CKD_SHA224_KDF},
    DigestNames{Digest::sha256, CKM_SHA256, CKG_MGF1_SHA256, CKD_SHA256_KDF},
    DigestNames{Digest::sha384, CKM_SHA384, CKG_MGF1_SHA384, CKD_SHA384_KDF},
    DigestNames{Digest::sha512, CKM_SHA512, CKG_MGF1_SHA512, CKD_SHA512_KDF},
    DigestNames{Digest::sha3_224, CKM_SHA3_224, CKG_MGF1_SHA3_224, CKD_SHA3_224_KDF},
    DigestNames{Digest::sha3_256, CKM_SHA3_256, CKG_MGF1_SHA3_256, CKD_SHA3_256_KDF},
    DigestNames{Digest::sha3_384, CKM_SHA3_384, CKG_MGF1_SHA3_384, CKD_SHA3_384_KDF},
    DigestNames{Digest::sha3_512, CKM_SHA3_512, CKG_MGF1_SHA3_512, CKD_SHA3_512_KDF},
};
static_assert(kDigestNames.size() == crypto::kDigestCount);

template <class Name>
CkResult<Digest> digest_named(CK_ULONG name, Name DigestNames::* which) {
  const auto* const found = std::ranges::find(kDigestNames, name, which);
  if (found == kDigestNames.end()) return fail(CKR_MECHANISM_PARAM_INVALID);
  return found->digest;
}

CkResult<Bytes> data_at(const void* octets, CK_ULONG length) {
  if (length > kMaxParameterData || (octets == nullptr && length != 0)) {
    return fail(CKR_MECHANISM_PARAM_INVALID);
  }
  return copy_of({static_cast<const CK_BYTE*>(octets), length});
}

}  // namespace

CkResult<crypto::PssParameters> pss_parameters(const MechanismParameter& parameter,
                                               std::optional<Digest> hashed_with) {
  const auto given = parameter.as<CK_RSA_PKCS_PSS_PARAMS>();
  if (!given) return fail(given.error());
  const auto hash = digest_named(given->hashAlg, &DigestNames::hash);
  if (!hash) return fail(hash.error());
  const auto mgf = digest_named(given->mgf, &DigestNames::mgf);
  if (!mgf) return fail(mgf.error());
  if (hashed_with && *hashed_with != *hash) return fail(CKR_MECHANISM_PARAM_INVALID);
  return crypto::PssParameters{.hash = *hash, .mgf = *mgf, .salt_length = given->sLen};
}

CkResult<crypto::OaepParameters> oaep_parameters(const MechanismParameter& parameter) {
  const auto given = parameter.as<CK_RSA_PKCS_OAEP_PARAMS>();
  if (!given) return fail(given.error());
  const auto hash = digest_named(given->hashAlg, &DigestNames::hash);
  if (!hash) return fail(hash.error());
  const auto mgf = digest_named(given->mgf, &DigestNames::mgf);
  if (!mgf) return fail(mgf.error());
  auto label = data_at(given->pSourceData, given->ulSourceDataLen);
  if (!label) return fail(label.error());
  // Without a label there is no source either, and callers leave the field at zero.
  if (given->source != CKZ_DATA_SPECIFIED && (given->source != 0 || !label->empty())) {
    return fail(CKR_MECHANISM_PARAM_INVALID);
  }
  return crypto::OaepParameters{.hash = *hash, .mgf = *mgf, .label = std::move(*label)};
}

CkResult<KeyAgreement> ecdh_parameters(const MechanismParameter& parameter) {
  const auto given = parameter.as<CK_ECDH1_DERIVE_PARAMS>();
  if (!given) return fail(given.error());
  KeyAgreement agreement;
  if (given->kdf != CKD_NULL) {
    const auto kdf = digest_named(given->kdf, &DigestNames::kdf);
    if (!kdf) return fail(kdf.error());
    agreement.kdf = *kdf;
  }
  auto info = data_at(given->pSharedData, given->ulSharedDataLen);
  if (!info) return fail(info.error());
  if (!agreement.kdf && !info->empty()) return fail(CKR_MECHANISM_PARAM_INVALID);
  agreement.shared_info = std::move(*info);
  auto peer = data_at(given->pPublicData, given->ulPublicDataLen);
  if (!peer) return fail(peer.error());
  if (peer->empty()) return fail(CKR_MECHANISM_PARAM_INVALID);
  agreement.peer = std::move(*peer);
  return agreement;
}

}  // namespace kunci::pkcs11
