// SPDX-License-Identifier: Apache-2.0
// The parameters of mechanisms, as callers give them and as they are used.
#pragma once

#include <kunci/cryptoki.h>

#include <cstring>
#include <optional>
#include <type_traits>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "crypto/padding.h"
#include "pkcs11/rv.h"
#include "pkcs11/secret_key_scheme.h"

namespace kunci::pkcs11 {

/// The pParameter and ulParameterLen of a CK_MECHANISM. Nothing of it is read before its length was
/// found right; every way of being wrong is CKR_MECHANISM_PARAM_INVALID.
class MechanismParameter {
 public:
  explicit MechanismParameter(const CK_MECHANISM& mechanism)
      : MechanismParameter(mechanism.pParameter, mechanism.ulParameterLen) {}
  /// ... or that of one message.
  MechanismParameter(const void* octets, CK_ULONG length) : octets_(octets), length_(length) {}

  /// The mechanism takes no parameter.
  [[nodiscard]] CkResult<void> expect_none() const {
    if (length_ != 0) return fail(CKR_MECHANISM_PARAM_INVALID);
    return {};
  }

  /// The mechanism takes so many octets, such as an initial value.
  [[nodiscard]] CkResult<Bytes> octets(std::size_t size) const {
    if (octets_ == nullptr || length_ != size) return fail(CKR_MECHANISM_PARAM_INVALID);
    const auto* const first = static_cast<const CK_BYTE*>(octets_);
    return Bytes(first, first + size);
  }
  [[nodiscard]] bool absent() const { return length_ == 0; }

  /// The mechanism takes this structure.
  template <class Structure>
    requires std::is_trivially_copyable_v<Structure>
  [[nodiscard]] CkResult<Structure> as() const {
    if (octets_ == nullptr || length_ != sizeof(Structure)) {
      return fail(CKR_MECHANISM_PARAM_INVALID);
    }
    Structure structure;
    std::memcpy(&structure, octets_, sizeof structure);
    return structure;
  }

 private:
  const void* octets_;
  CK_ULONG length_;
};

/// The longest OAEP label, shared info or public value that is looked at.
inline constexpr CK_ULONG kMaxParameterData = 64UL * 1024;

/// CK_RSA_PKCS_PSS_PARAMS (PKCS#11 3.2, 6.1.9). Where the mechanism hashes the message itself, with
/// `hashed_with`, hashAlg must be the same.
CkResult<crypto::PssParameters> pss_parameters(const MechanismParameter& parameter,
                                               std::optional<crypto::Digest> hashed_with);

/// CK_RSA_PKCS_OAEP_PARAMS (PKCS#11 3.2, 6.1.7).
CkResult<crypto::OaepParameters> oaep_parameters(const MechanismParameter& parameter);

/// What both sides of a key agreement know, and how the key is made of what they have agreed on.
struct KeyAgreement {
  std::optional<crypto::Digest> kdf{};  ///< ANSI X9.63 with this digest; nothing: CKD_NULL
  Bytes shared_info{};
  Bytes peer{};  ///< the other party's public value, as it was given
};

/// CK_ECDH1_DERIVE_PARAMS (PKCS#11 3.2, 6.3.17).
CkResult<KeyAgreement> ecdh_parameters(const MechanismParameter& parameter);

/// CK_MAC_GENERAL_PARAMS: octets of the code, 1 to `most` (PKCS#11 3.2, 6.20.3).
CkResult<std::size_t> mac_length(const MechanismParameter& parameter, std::size_t most);

/// Whether GCM has tags of so many bits.
constexpr bool is_gcm_tag(CK_ULONG bits) {
  return bits % 8 == 0 && crypto::is_gcm_tag_size(bits / 8);
}

/// The initial value of CBC, CK_AES_CTR_PARAMS, CK_GCM_PARAMS (PKCS#11 3.2, 6.13).
CkResult<CipherScheme> aes_parameters(const MechanismParameter& parameter, crypto::AesMode mode);

/// An initial value, or none (PKCS#11 3.2, 6.13.8).
CkResult<CipherScheme> key_wrap_parameters(const MechanismParameter& parameter,
                                           crypto::KeyWrapForm form);

/// CK_HKDF_PARAMS (PKCS#11 3.2, 6.62).
CkResult<ExpansionScheme> hkdf_parameters(const MechanismParameter& parameter);

}  // namespace kunci::pkcs11
