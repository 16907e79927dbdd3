// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <cstdint>
#include <initializer_list>
#include <optional>

#include "crypto/algorithm.h"
#include "crypto/digest.h"
#include "pkcs11/mechanism_parameter.h"
#include "pkcs11/rv.h"
#include "pkcs11/secret_key_scheme.h"
#include "token/decryption_plan.h"
#include "token/signing_plan.h"

namespace kunci::pkcs11 {

/// What a secret key is for, as far as mechanisms tell keys apart.
enum class SecretKind : std::uint8_t { generic, aes };

/// A set of kinds of keys.
template <class Kind>
class KindSet {
 public:
  constexpr KindSet() = default;
  constexpr KindSet(std::initializer_list<Kind> kinds) {
    for (const Kind kind : kinds) bits_ |= bit(kind);
  }

  [[nodiscard]] constexpr bool contains(Kind kind) const { return (bits_ & bit(kind)) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }

 private:
  static constexpr unsigned bit(Kind kind) { return 1U << static_cast<unsigned>(kind); }

  unsigned bits_ = 0;
};
using KeyKinds = KindSet<crypto::KeyKind>;
using SecretKinds = KindSet<SecretKind>;

/// Sizes of secret keys, in the unit that the standard has for the mechanism.
struct SecretSizes {
  CK_ULONG least = 0;
  CK_ULONG most = 0;
};

/// All that this module knows of one mechanism. What a mechanism can do follows from which
/// factories and marks its row has: lists, flags and *Init all read the same row.
struct Mechanism {
  CK_MECHANISM_TYPE type = 0;
  KeyKinds kinds{};                        ///< of pairs that it uses or makes
  std::optional<crypto::Digest> digest{};  ///< what the message is hashed with
  SecretKinds secrets{};                   ///< of secret keys that it uses or makes
  SecretSizes secret_sizes{};

  // --- With pairs
  /// Signs and verifies.
  CkResult<SignatureScheme> (*signature)(const Mechanism&, const MechanismParameter&) = nullptr;
  /// ... and can do so with recovery of the data.
  bool recovers = false;
  /// Encrypts and decrypts.
  CkResult<EncryptionScheme> (*encryption)(const MechanismParameter&) = nullptr;
  /// RSA with the padding of PKCS #1 v1.5, the only one that a card puts on and takes off itself.
  bool pads_pkcs1 = false;
  /// Derives a key.
  CkResult<KeyAgreement> (*agreement)(const MechanismParameter&) = nullptr;
  bool generates_pairs = false;

  // --- With secret keys
  /// Signs and verifies.
  CkResult<MacScheme> (*mac)(const Mechanism&, const MechanismParameter&) = nullptr;
  /// Encrypts and decrypts.
  CkResult<CipherScheme> (*cipher)(const MechanismParameter&) = nullptr;
  /// ... and does so with messages that have a parameter each.
  bool ciphers_messages = false;
  /// Derives a key.
  CkResult<ExpansionScheme> (*expansion)(const MechanismParameter&) = nullptr;
  bool generates_secrets = false;

  /// What it encrypts and decrypts may be the value of a key.
  bool wraps = false;
  bool digests = false;

  /// The functions it can be used with, as in CK_MECHANISM_INFO: CKF_SIGN, ... (PKCS#11 3.2, 3.4).
  [[nodiscard]] constexpr CK_FLAGS functions() const {
    // One message after the other, too.
    constexpr CK_FLAGS kSigns =
        CKF_SIGN | CKF_VERIFY | CKF_MESSAGE_SIGN | CKF_MESSAGE_VERIFY | CKF_MULTI_MESSAGE;
    CK_FLAGS flags = 0;
    if (signature != nullptr || mac != nullptr) flags |= kSigns;
    if (recovers) flags |= CKF_SIGN_RECOVER | CKF_VERIFY_RECOVER;
    if (encryption != nullptr || cipher != nullptr) flags |= CKF_ENCRYPT | CKF_DECRYPT;
    if (ciphers_messages) flags |= CKF_MESSAGE_ENCRYPT | CKF_MESSAGE_DECRYPT | CKF_MULTI_MESSAGE;
    if (agreement != nullptr || expansion != nullptr) flags |= CKF_DERIVE;
    if (generates_pairs) flags |= CKF_GENERATE_KEY_PAIR;
    if (generates_secrets) flags |= CKF_GENERATE;
    if (wraps) flags |= CKF_WRAP | CKF_UNWRAP;
    if (digests) flags |= CKF_DIGEST;
    return flags;
  }
};

}  // namespace kunci::pkcs11
