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

CkResult<std::size_t> mac_length(const MechanismParameter& parameter, std::size_t most) {
  const auto given = parameter.as<CK_MAC_GENERAL_PARAMS>();
  if (!given) return fail(given.error());
  if (*given == 0 || *given > most) return fail(CKR_MECHANISM_PARAM_INVALID);
  return *given;
}

namespace {

// How far the lowest `bits` of the block can count before they start over: that many blocks.
std::size_t blocks_left(const Bytes& block, CK_ULONG bits) {
  constexpr std::size_t kMany = std::numeric_limits<std::size_t>::max() / crypto::kAesBlock;
  std::size_t left = 0;
  for (CK_ULONG bit = bits; bit-- != 0;) {
    const bool set = (block[block.size() - 1 - bit / 8] >> (bit % 8) & 1) != 0;
    if (left > kMany / 4) return kMany;
    left = 2 * left + (set ? 0 : 1);
  }
  return left + 1;
}

CkResult<CipherScheme> counter_parameters(const MechanismParameter& parameter) {
  const auto given = parameter.as<CK_AES_CTR_PARAMS>();
  if (!given) return fail(given.error());
  if (given->ulCounterBits == 0 || given->ulCounterBits > 8 * crypto::kAesBlock) {
    return fail(CKR_MECHANISM_PARAM_INVALID);
  }
  const Bytes block(std::begin(given->cb), std::end(given->cb));
  return AesScheme{.parameters = {.mode = crypto::AesMode::ctr, .iv = block},
                   .most = blocks_left(block, given->ulCounterBits) * crypto::kAesBlock};
}

// ulIvBits says nothing that ulIvLen does not; many callers leave it at zero.
CkResult<CipherScheme> gcm_parameters(const MechanismParameter& parameter) {
  const auto given = parameter.as<CK_GCM_PARAMS>();
  if (!given) return fail(given.error());
  auto iv = data_at(given->pIv, given->ulIvLen);
  if (!iv) return fail(iv.error());
  auto associated = data_at(given->pAAD, given->ulAADLen);
  if (!associated) return fail(associated.error());
  if (iv->empty() || iv->size() > crypto::kMaxGcmIv || !is_gcm_tag(given->ulTagBits)) {
    return fail(CKR_MECHANISM_PARAM_INVALID);
  }
  return AesScheme{.parameters = {.mode = crypto::AesMode::gcm,
                                  .iv = std::move(*iv),
                                  .associated = std::move(*associated),
                                  .tag_size = given->ulTagBits / 8}};
}

}  // namespace

CkResult<CipherScheme> aes_parameters(const MechanismParameter& parameter, crypto::AesMode mode) {
  AesScheme scheme{.parameters = {.mode = mode}};
  switch (mode) {
    case crypto::AesMode::ecb:
      if (const auto none = parameter.expect_none(); !none) return fail(none.error());
      return scheme;
    case crypto::AesMode::cbc:
    case crypto::AesMode::cbc_padded: {
      auto iv = parameter.octets(crypto::kAesBlock);
      if (!iv) return fail(iv.error());
      scheme.parameters.iv = std::move(*iv);
      return scheme;
    }
    case crypto::AesMode::ctr:
      return counter_parameters(parameter);
    case crypto::AesMode::gcm:
      return gcm_parameters(parameter);
  }
  return fail(CKR_GENERAL_ERROR);
}

CkResult<CipherScheme> key_wrap_parameters(const MechanismParameter& parameter,
                                           crypto::KeyWrapForm form) {
  crypto::KeyWrapParameters parameters{.form = form};
  if (parameter.absent()) return parameters;
  auto iv = parameter.octets(form == crypto::KeyWrapForm::plain ? 8 : 4);
  if (!iv) return fail(iv.error());
  parameters.iv = std::move(*iv);
  return parameters;
}

CkResult<ExpansionScheme> hkdf_parameters(const MechanismParameter& parameter) {
  const auto given = parameter.as<CK_HKDF_PARAMS>();
  if (!given) return fail(given.error());
  const auto digest = digest_named(given->prfHashMechanism, &DigestNames::hash);
  if (!digest) return fail(digest.error());
  ExpansionScheme scheme{.digest = *digest,
                         .extracts = given->bExtract != CK_FALSE,
                         .expands = given->bExpand != CK_FALSE};
  if (!scheme.extracts && !scheme.expands) return fail(CKR_MECHANISM_PARAM_INVALID);
  auto info = data_at(given->pInfo, given->ulInfoLen);
  if (!info) return fail(info.error());
  scheme.info = std::move(*info);
  switch (given->ulSaltType) {
    case CKF_HKDF_SALT_NULL:
      return scheme;
    case CKF_HKDF_SALT_DATA: {
      auto salt = data_at(given->pSalt, given->ulSaltLen);
      if (!salt) return fail(salt.error());
      scheme.salt = std::move(*salt);
      return scheme;
    }
    case CKF_HKDF_SALT_KEY:
      scheme.salt_key = given->hSaltKey;
      return scheme;
    default:
      // The salt belongs to the extraction.
      if (scheme.extracts) return fail(CKR_MECHANISM_PARAM_INVALID);
      return scheme;
  }
}

}  // namespace kunci::pkcs11
