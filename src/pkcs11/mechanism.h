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
#include "token/decryption_plan.h"
#include "token/signing_plan.h"

namespace kunci::pkcs11 {

/// A set of kinds of keys.
class KeyKinds {
 public:
  constexpr KeyKinds() = default;
  constexpr KeyKinds(std::initializer_list<crypto::KeyKind> kinds) {
    for (const crypto::KeyKind kind : kinds) bits_ |= bit(kind);
  }

  [[nodiscard]] constexpr bool contains(crypto::KeyKind kind) const {
    return (bits_ & bit(kind)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }

 private:
  static constexpr unsigned bit(crypto::KeyKind kind) { return 1U << static_cast<unsigned>(kind); }

  unsigned bits_ = 0;
};

/// All that this module knows of one mechanism. What a mechanism can do follows from which
/// factories and marks its row has: lists, flags and *Init all read the same row.
struct Mechanism {
  CK_MECHANISM_TYPE type = 0;
  KeyKinds kinds{};                        ///< of keys that it uses or makes; none for digests
  std::optional<crypto::Digest> digest{};  ///< what the message is hashed with

  /// Signs and verifies.
  CkResult<SignatureScheme> (*signature)(const Mechanism&, const MechanismParameter&) = nullptr;
  /// ... and can do so with recovery of the data.
  bool recovers = false;
  /// Encrypts and decrypts.
  CkResult<EncryptionScheme> (*encryption)(const MechanismParameter&) = nullptr;
  /// Derives a key.
  CkResult<KeyAgreement> (*agreement)(const MechanismParameter&) = nullptr;
  bool generates_pairs = false;
  bool digests = false;

  /// The functions it can be used with, as in CK_MECHANISM_INFO: CKF_SIGN, ... (PKCS#11 3.2, 3.4).
  [[nodiscard]] constexpr CK_FLAGS functions() const {
    // One after the other, too: no mechanism here has a parameter that changes with the message.
    constexpr CK_FLAGS kSigns =
        CKF_SIGN | CKF_VERIFY | CKF_MESSAGE_SIGN | CKF_MESSAGE_VERIFY | CKF_MULTI_MESSAGE;
    CK_FLAGS flags = 0;
    if (signature != nullptr) flags |= kSigns;
    if (recovers) flags |= CKF_SIGN_RECOVER | CKF_VERIFY_RECOVER;
    if (encryption != nullptr) flags |= CKF_ENCRYPT | CKF_DECRYPT;
    if (agreement != nullptr) flags |= CKF_DERIVE;
    if (generates_pairs) flags |= CKF_GENERATE_KEY_PAIR;
    if (digests) flags |= CKF_DIGEST;
    return flags;
  }
};

}  // namespace kunci::pkcs11
