// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <concepts>
#include <memory>
#include <utility>

#include "pkcs11/input.h"
#include "pkcs11/operation.h"
#include "pkcs11/operation_slot.h"
#include "pkcs11/output.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

/// The place for one message-based process of a session (PKCS#11 3.2, 5.14 and 5.16): set up once,
/// then used for any number of messages, each whole or in parts. An error ends the message; the
/// process goes on until it is ended. No mechanism here has a parameter for each message:
/// CKR_MECHANISM_PARAM_INVALID for one. Where none is set up, CKR_OPERATION_NOT_INITIALIZED.
template <class Kind>
class MessageSlot {
 public:
  [[nodiscard]] bool active() const { return process_ != nullptr; }
  [[nodiscard]] PrivateUse* private_use() const {
    return active() ? process_->private_use() : nullptr;
  }
  void cancel() noexcept {
    drop_message();
    process_.reset();
  }

  /// C_Message*Init: `make(mechanism)` gives the operation. CKR_OPERATION_ACTIVE. A NULL mechanism
  /// cancels what is active.
  template <class Make>
  CkResult<void> start(const CK_MECHANISM* mechanism, Make&& make) {
    if (mechanism == nullptr) {
      cancel();
      return {};
    }
    if (active()) return fail(CKR_OPERATION_ACTIVE);
    auto made = std::forward<Make>(make)(*mechanism);
    if (!made) return fail(made.error());
    process_ = std::move(*made);
    return {};
  }
  /// C_Message*Final.
  CkResult<void> end();

  /// C_*MessageBegin: a message in parts. CKR_OPERATION_ACTIVE inside another one.
  CkResult<void> begin(const Input& parameter);

  /// C_SignMessage. CKR_OPERATION_ACTIVE, and nothing else happens, inside a message in parts.
  CkResult<void> produce(const Input& parameter, const Input& whole, const Output& output)
    requires std::same_as<Kind, Producer>;
  /// C_SignMessageNext with a part, the last one if there is anywhere to put the output's length.
  /// While only the length is told, or the output does not fit, the last part is not taken.
  CkResult<void> next(const Input& parameter, const Input& part, const Output& output)
    requires std::same_as<Kind, Producer>;

  /// C_VerifyMessage. CKR_OPERATION_ACTIVE, and nothing else happens, inside a message in parts.
  CkResult<void> check(const Input& parameter, const Input& whole, const Input& signature)
    requires std::same_as<Kind, Checker>;
  /// C_VerifyMessageNext with a part, the last one if there is a signature.
  CkResult<void> next(const Input& parameter, const Input& part, const Input& signature)
    requires std::same_as<Kind, Checker>;

 private:
  [[nodiscard]] CkResult<void> expect_message(const Input& parameter, bool in_parts) const;
  void drop_message() noexcept {
    message_.cancel();
    in_parts_ = false;
  }

  std::shared_ptr<Kind> process_;
  OperationSlot<Kind> message_;  // the process at work on one message
  bool in_parts_ = false;        // after begin()
};

}  // namespace kunci::pkcs11
