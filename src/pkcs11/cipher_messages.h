// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <memory>
#include <optional>
#include <utility>

#include "pkcs11/gcm_message.h"
#include "pkcs11/input.h"
#include "pkcs11/output.h"
#include "pkcs11/rv.h"
#include "pkcs11/secret_key_object.h"

namespace kunci::pkcs11 {

/// The place for one process of a session that encrypts, or decrypts, messages with AES-GCM
/// (PKCS#11 3.2, 5.9 and 5.11): set up once, then used for any number of messages, each whole or in
/// parts. An error ends the message; the process goes on until it is ended. A question for a
/// length, and an output that does not fit, take nothing of the message. Where none is set up,
/// CKR_OPERATION_NOT_INITIALIZED.
class CipherMessages {
 public:
  using Direction = crypto::AesStream::Direction;
  using Key = std::shared_ptr<const SecretKeyObject>;

  explicit CipherMessages(Direction direction) : direction_(direction) {}

  [[nodiscard]] bool active() const { return key_ != nullptr; }
  void cancel() noexcept {
    parts_.reset();
    key_.reset();
  }

  /// C_Message*Init: `find(mechanism)` gives the key. CKR_OPERATION_ACTIVE. A NULL mechanism
  /// cancels what is active.
  template <class Find>
  CkResult<void> start(const CK_MECHANISM* mechanism, Find&& find) {
    if (mechanism == nullptr) {
      cancel();
      return {};
    }
    if (active()) return fail(CKR_OPERATION_ACTIVE);
    auto found = std::forward<Find>(find)(*mechanism);
    if (!found) return fail(found.error());
    key_ = std::move(*found);
    return {};
  }
  /// C_Message*Final.
  CkResult<void> end();

  /// C_EncryptMessage, C_DecryptMessage. CKR_OPERATION_ACTIVE, and nothing else happens, inside a
  /// message in parts.
  CkResult<void> whole(const MechanismParameter& parameter, const Input& associated,
                       const Input& text, const Output& output);
  /// C_*MessageBegin.
  CkResult<void> begin(const MechanismParameter& parameter, const Input& associated);
  /// C_*MessageNext. The tag goes to, or comes from, the last part's parameter. A plaintext comes
  /// out with the last part, when its tag was seen.
  CkResult<void> next(const MechanismParameter& parameter, const Input& part, const Output& output,
                      bool last);

 private:
  /// The message in parts that is under way.
  struct Parts {
    crypto::AesParameters parameters{};
    std::optional<crypto::AesStream> stream{};  ///< encryption
    WipedBytes gathered{};                      ///< decryption
  };

  [[nodiscard]] bool encrypts() const { return direction_ == Direction::encrypt; }
  [[nodiscard]] std::size_t size_with(const Input& part, bool last) const;
  CkResult<WipedBytes> take(const MechanismParameter& parameter, ByteView part, bool last);
  static CkResult<WipedBytes> encrypt_part(Parts& parts, const GcmMessageParameter& parameter,
                                           ByteView part, bool last);
  CkResult<WipedBytes> decrypt_part(Parts& parts, const GcmMessageParameter& parameter,
                                    ByteView part, bool last) const;

  Direction direction_;
  Key key_;
  std::optional<Parts> parts_;
};

}  // namespace kunci::pkcs11
