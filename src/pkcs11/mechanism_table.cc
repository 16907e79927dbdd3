// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/mechanism_table.h"

#include <algorithm>
#include <array>

namespace kunci::pkcs11 {
namespace {

using crypto::Digest;
using crypto::KeyKind;
using Signature = SignatureScheme::Form;
using Encryption = EncryptionScheme::Form;

// --- Factories ---------------------------------------------------------------------------------

template <Signature form>
CkResult<SignatureScheme> plain_signature(const Mechanism& row,
                                          const MechanismParameter& parameter) {
  if (const auto none = parameter.expect_none(); !none) return fail(none.error());
  return SignatureScheme{.form = form, .digest = row.digest};
}

CkResult<SignatureScheme> pss_signature(const Mechanism& row, const MechanismParameter& parameter) {
  const auto pss = pss_parameters(parameter, row.digest);
  if (!pss) return fail(pss.error());
  return SignatureScheme{.form = Signature::rsa_pss, .digest = row.digest, .pss = *pss};
}

template <Encryption form>
CkResult<EncryptionScheme> plain_encryption(const MechanismParameter& parameter) {
  if (const auto none = parameter.expect_none(); !none) return fail(none.error());
  return EncryptionScheme{.form = form};
}

CkResult<EncryptionScheme> oaep_encryption(const MechanismParameter& parameter) {
  auto oaep = oaep_parameters(parameter);
  if (!oaep) return fail(oaep.error());
  return EncryptionScheme{.form = Encryption::oaep, .oaep = std::move(*oaep)};
}

CkResult<MacScheme> whole_mac(const Mechanism& row, const MechanismParameter& parameter) {
  if (const auto none = parameter.expect_none(); !none) return fail(none.error());
  return MacScheme{.digest = *row.digest, .size = size_of(*row.digest)};
}

CkResult<MacScheme> cut_mac(const Mechanism& row, const MechanismParameter& parameter) {
  const auto size = mac_length(parameter, size_of(*row.digest));
  if (!size) return fail(size.error());
  return MacScheme{.digest = *row.digest, .size = *size};
}

template <crypto::AesMode mode>
CkResult<CipherScheme> aes_cipher(const MechanismParameter& parameter) {
  return aes_parameters(parameter, mode);
}

template <crypto::KeyWrapForm form>
CkResult<CipherScheme> aes_key_wrap(const MechanismParameter& parameter) {
  return key_wrap_parameters(parameter, form);
}

// --- Rows that differ in their digest only -----------------------------------------------------

constexpr Mechanism digest(CK_MECHANISM_TYPE type, Digest digest) {
  return {.type = type, .digest = digest, .digests = true};
}

constexpr Mechanism rsa_pkcs(CK_MECHANISM_TYPE type, Digest digest) {
  return {.type = type,
          .kinds = {KeyKind::rsa},
          .digest = digest,
          .signature = plain_signature<Signature::rsa_pkcs1>,
          .pads_pkcs1 = true};
}

constexpr Mechanism rsa_pss(CK_MECHANISM_TYPE type, Digest digest) {
  return {.type = type, .kinds = {KeyKind::rsa}, .digest = digest, .signature = pss_signature};
}

constexpr Mechanism ecdsa(CK_MECHANISM_TYPE type, Digest digest) {
  return {.type = type,
          .kinds = {KeyKind::ec},
          .digest = digest,
          .signature = plain_signature<Signature::ecdsa>};
}

constexpr Mechanism pair_generation(CK_MECHANISM_TYPE type, KeyKind kind) {
  return {.type = type, .kinds = {kind}, .generates_pairs = true};
}

constexpr SecretSizes kAesSizes{16, 32};
constexpr SecretSizes kGenericSizes{1, kMaxSecretKey};

constexpr Mechanism hmac(CK_MECHANISM_TYPE type, Digest digest) {
  return {.type = type,
          .digest = digest,
          .secrets = {SecretKind::generic},
          .secret_sizes = kGenericSizes,
          .mac = whole_mac};
}

constexpr Mechanism hmac_general(CK_MECHANISM_TYPE type, Digest digest) {
  Mechanism row = hmac(type, digest);
  row.mac = cut_mac;
  return row;
}

constexpr Mechanism aes(CK_MECHANISM_TYPE type,
                        CkResult<CipherScheme> (*cipher)(const MechanismParameter&), bool wraps) {
  return {.type = type,
          .secrets = {SecretKind::aes},
          .secret_sizes = kAesSizes,
          .cipher = cipher,
          .wraps = wraps};
}

constexpr Mechanism aes_gcm() {
  Mechanism row = aes(CKM_AES_GCM, aes_cipher<crypto::AesMode::gcm>, true);
  row.ciphers_messages = true;
  return row;
}

// --- The table ---------------------------------------------------------------------------------

constexpr auto kMechanisms = std::to_array<Mechanism>({
    pair_generation(CKM_RSA_PKCS_KEY_PAIR_GEN, KeyKind::rsa),
    {.type = CKM_RSA_PKCS,
     .kinds = {KeyKind::rsa},
     .signature = plain_signature<Signature::rsa_pkcs1>,
     .recovers = true,
     .encryption = plain_encryption<Encryption::pkcs1>,
     .pads_pkcs1 = true,
     .wraps = true},
    {.type = CKM_RSA_X_509,
     .kinds = {KeyKind::rsa},
     .signature = plain_signature<Signature::rsa_raw>,
     .recovers = true,
     .encryption = plain_encryption<Encryption::raw>},
    {.type = CKM_RSA_PKCS_OAEP,
     .kinds = {KeyKind::rsa},
     .encryption = oaep_encryption,
     .wraps = true},
    {.type = CKM_RSA_PKCS_PSS, .kinds = {KeyKind::rsa}, .signature = pss_signature},
    rsa_pkcs(CKM_SHA1_RSA_PKCS, Digest::sha1),
    rsa_pkcs(CKM_SHA224_RSA_PKCS, Digest::sha224),
    rsa_pkcs(CKM_SHA256_RSA_PKCS, Digest::sha256),
    rsa_pkcs(CKM_SHA384_RSA_PKCS, Digest::sha384),
    rsa_pkcs(CKM_SHA512_RSA_PKCS, Digest::sha512),
    rsa_pkcs(CKM_SHA3_224_RSA_PKCS, Digest::sha3_224),
    rsa_pkcs(CKM_SHA3_256_RSA_PKCS, Digest::sha3_256),
    rsa_pkcs(CKM_SHA3_384_RSA_PKCS, Digest::sha3_384),
    rsa_pkcs(CKM_SHA3_512_RSA_PKCS, Digest::sha3_512),
    rsa_pss(CKM_SHA1_RSA_PKCS_PSS, Digest::sha1),
    rsa_pss(CKM_SHA224_RSA_PKCS_PSS, Digest::sha224),
    rsa_pss(CKM_SHA256_RSA_PKCS_PSS, Digest::sha256),
    rsa_pss(CKM_SHA384_RSA_PKCS_PSS, Digest::sha384),
    rsa_pss(CKM_SHA512_RSA_PKCS_PSS, Digest::sha512),
    rsa_pss(CKM_SHA3_224_RSA_PKCS_PSS, Digest::sha3_224),
    rsa_pss(CKM_SHA3_256_RSA_PKCS_PSS, Digest::sha3_256),
    rsa_pss(CKM_SHA3_384_RSA_PKCS_PSS, Digest::sha3_384),
    rsa_pss(CKM_SHA3_512_RSA_PKCS_PSS, Digest::sha3_512),

    pair_generation(CKM_EC_KEY_PAIR_GEN, KeyKind::ec),
    {.type = CKM_ECDSA, .kinds = {KeyKind::ec}, .signature = plain_signature<Signature::ecdsa>},
    ecdsa(CKM_ECDSA_SHA1, Digest::sha1),
    ecdsa(CKM_ECDSA_SHA224, Digest::sha224),
    ecdsa(CKM_ECDSA_SHA256, Digest::sha256),
    ecdsa(CKM_ECDSA_SHA384, Digest::sha384),
    ecdsa(CKM_ECDSA_SHA512, Digest::sha512),
    ecdsa(CKM_ECDSA_SHA3_224, Digest::sha3_224),
    ecdsa(CKM_ECDSA_SHA3_256, Digest::sha3_256),
    ecdsa(CKM_ECDSA_SHA3_384, Digest::sha3_384),
    ecdsa(CKM_ECDSA_SHA3_512, Digest::sha3_512),
    {.type = CKM_ECDH1_DERIVE,
     .kinds = {KeyKind::ec, KeyKind::montgomery},
     .agreement = ecdh_parameters},
    // Our short Weierstrass curves have cofactor 1: with it and without it are the same.
    {.type = CKM_ECDH1_COFACTOR_DERIVE, .kinds = {KeyKind::ec}, .agreement = ecdh_parameters},

    pair_generation(CKM_EC_EDWARDS_KEY_PAIR_GEN, KeyKind::edwards),
    {.type = CKM_EDDSA,
     .kinds = {KeyKind::edwards},
     .signature = plain_signature<Signature::eddsa>},
    pair_generation(CKM_EC_MONTGOMERY_KEY_PAIR_GEN, KeyKind::montgomery),

    digest(CKM_SHA_1, Digest::sha1),
    digest(CKM_SHA224, Digest::sha224),
    digest(CKM_SHA256, Digest::sha256),
    digest(CKM_SHA384, Digest::sha384),
    digest(CKM_SHA512, Digest::sha512),
    digest(CKM_SHA3_224, Digest::sha3_224),
    digest(CKM_SHA3_256, Digest::sha3_256),
    digest(CKM_SHA3_384, Digest::sha3_384),
    digest(CKM_SHA3_512, Digest::sha3_512),

    // In bits (PKCS#11 3.2, 6.10.2).
    {.type = CKM_GENERIC_SECRET_KEY_GEN,
     .secrets = {SecretKind::generic},
     .secret_sizes = {8, 8 * kMaxSecretKey},
     .generates_secrets = true},
    hmac(CKM_SHA_1_HMAC, Digest::sha1),
    hmac(CKM_SHA224_HMAC, Digest::sha224),
    hmac(CKM_SHA256_HMAC, Digest::sha256),
    hmac(CKM_SHA384_HMAC, Digest::sha384),
    hmac(CKM_SHA512_HMAC, Digest::sha512),
    hmac(CKM_SHA3_224_HMAC, Digest::sha3_224),
    hmac(CKM_SHA3_256_HMAC, Digest::sha3_256),
    hmac(CKM_SHA3_384_HMAC, Digest::sha3_384),
    hmac(CKM_SHA3_512_HMAC, Digest::sha3_512),
    hmac_general(CKM_SHA_1_HMAC_GENERAL, Digest::sha1),
    hmac_general(CKM_SHA224_HMAC_GENERAL, Digest::sha224),
    hmac_general(CKM_SHA256_HMAC_GENERAL, Digest::sha256),
    hmac_general(CKM_SHA384_HMAC_GENERAL, Digest::sha384),
    hmac_general(CKM_SHA512_HMAC_GENERAL, Digest::sha512),
    hmac_general(CKM_SHA3_224_HMAC_GENERAL, Digest::sha3_224),
    hmac_general(CKM_SHA3_256_HMAC_GENERAL, Digest::sha3_256),
    hmac_general(CKM_SHA3_384_HMAC_GENERAL, Digest::sha3_384),
    hmac_general(CKM_SHA3_512_HMAC_GENERAL, Digest::sha3_512),
    {.type = CKM_HKDF_DERIVE,
     .secrets = {SecretKind::generic},
     .secret_sizes = kGenericSizes,
     .expansion = hkdf_parameters},

    {.type = CKM_AES_KEY_GEN,
     .secrets = {SecretKind::aes},
     .secret_sizes = kAesSizes,
     .generates_secrets = true},
    aes(CKM_AES_ECB, aes_cipher<crypto::AesMode::ecb>, false),
    aes(CKM_AES_CBC, aes_cipher<crypto::AesMode::cbc>, false),
    aes(CKM_AES_CBC_PAD, aes_cipher<crypto::AesMode::cbc_padded>, true),
    aes(CKM_AES_CTR, aes_cipher<crypto::AesMode::ctr>, false),
    aes_gcm(),
    aes(CKM_AES_KEY_WRAP, aes_key_wrap<crypto::KeyWrapForm::plain>, true),
    // The standard's word on the padding changed over its versions; like others we hold to RFC
    // 5649.
    aes(CKM_AES_KEY_WRAP_PAD, aes_key_wrap<crypto::KeyWrapForm::padded>, true),
    aes(CKM_AES_KEY_WRAP_KWP, aes_key_wrap<crypto::KeyWrapForm::padded>, true),
});

}  // namespace

std::span<const Mechanism> all_mechanisms() { return kMechanisms; }

CkResult<const Mechanism*> find_mechanism(CK_MECHANISM_TYPE type, CK_FLAGS function) {
  const auto* const found = std::ranges::find(kMechanisms, type, &Mechanism::type);
  if (found == kMechanisms.end() || (found->functions() & function) == 0) {
    return fail(CKR_MECHANISM_INVALID);
  }
  return found;
}

}  // namespace kunci::pkcs11
