// SPDX-License-Identifier: Apache-2.0
// AES-GCM with a parameter for each message (PKCS#11 3.2, 6.13.6).
#pragma once

#include <kunci/cryptoki.h>

#include "base/bytes.h"
#include "base/secret.h"
#include "crypto/aes.h"
#include "pkcs11/mechanism_parameter.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

/// CK_GCM_MESSAGE_PARAMS: where the initial value and the tag of one message are, or are to be put.
/// The caller's memory is used as long as the call lasts that it came with.
class GcmMessageParameter {
 public:
  /// CKR_MECHANISM_PARAM_INVALID for sizes that GCM has not, and for missing memory.
  static CkResult<GcmMessageParameter> read(const MechanismParameter& parameter);

  /// For an encryption: makes the initial value where the caller asks for one, and tells it. The
  /// bits that are not fixed are random, at least 96 of them (SP 800-38D 8.2.2):
  /// CKR_MECHANISM_PARAM_INVALID for fewer, and for counters, as nobody here could tell which
  /// values were used under a key that may live elsewhere, too.
  [[nodiscard]] CkResult<void> make_initial_value() const;

  [[nodiscard]] crypto::AesParameters with(ByteView associated) const;
  [[nodiscard]] ByteView tag() const { return {given_.pTag, given_.ulTagBits / 8}; }
  void put_tag(ByteView tag) const;

 private:
  explicit GcmMessageParameter(const CK_GCM_MESSAGE_PARAMS& given) : given_(given) {}

  CK_GCM_MESSAGE_PARAMS given_;
};

/// Encrypts a whole message; its tag and, if asked for, its initial value go to the parameter.
CkResult<WipedBytes> seal_message(const GcmMessageParameter& parameter, ByteView key,
                                  ByteView associated, ByteView plaintext);

/// Decrypts a whole message. CKR_AEAD_DECRYPT_FAILED where it does not belong to its tag.
CkResult<WipedBytes> open_message(const GcmMessageParameter& parameter, ByteView key,
                                  ByteView associated, ByteView ciphertext);

/// The same with parameters that were kept.
CkResult<WipedBytes> open_message(const crypto::AesParameters& parameters, ByteView key,
                                  ByteView ciphertext, ByteView tag);

}  // namespace kunci::pkcs11
