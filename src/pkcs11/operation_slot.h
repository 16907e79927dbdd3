// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <concepts>
#include <memory>
#include <optional>
#include <utility>

#include "base/secret.h"
#include "pkcs11/input.h"
#include "pkcs11/operation.h"
#include "pkcs11/output.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

/// The place for one active operation of a session, and the one implementation of how calls drive
/// it (PKCS#11 3.2, 5.2 and 5.8 to 5.15): an output whose length is asked for, or that does not
/// fit, leaves the operation active; everything else that gives an output, and every error, ends
/// it. The length is told without the card. An output whose length only the card can tell is made
/// once; if it then does not fit it is kept, as a secret, for the next call.
template <class Kind>
class OperationSlot {
 public:
  [[nodiscard]] bool active() const { return active_.has_value(); }
  [[nodiscard]] PrivateUse* private_use() const {
    return active() ? active_->operation->private_use() : nullptr;
  }
  void cancel() noexcept { active_.reset(); }

  /// C_*Init: `make(mechanism)` gives the operation. CKR_OPERATION_ACTIVE. A NULL mechanism cancels
  /// what is active.
  template <class Make>
  CkResult<void> start(const CK_MECHANISM* mechanism, Make&& make) {
    if (mechanism == nullptr) {
      cancel();
      return {};
    }
    if (active()) return fail(CKR_OPERATION_ACTIVE);
    auto made = std::forward<Make>(make)(*mechanism);
    if (!made) return fail(made.error());
    active_.emplace(std::move(*made));
    return {};
  }
  /// Makes `operation` active for one message. Whoever shares it may use it again afterwards.
  void borrow(std::shared_ptr<Kind> operation) {
    operation->restart();
    active_.emplace(std::move(operation));
  }

  /// C_*Update of operations whose output comes at the end. CKR_OPERATION_NOT_INITIALIZED; any
  /// other error ends the operation.
  CkResult<void> update(const Input& part);
  /// C_EncryptUpdate, C_DecryptUpdate: gives what comes out with the part. CKR_BUFFER_TOO_SMALL
  /// leaves the operation as it was.
  CkResult<void> update(const Input& part, const Output& output)
    requires std::same_as<Kind, Producer>;

  /// Whether update() would take the part, and not only tell how much comes out with it.
  [[nodiscard]] bool would_take(const Input& part, const Output& output) const
    requires std::same_as<Kind, Producer>;

  /// C_Sign and its like. CKR_OPERATION_ACTIVE, and nothing else happens, after parts were given.
  CkResult<void> produce(const Input& whole, const Output& output)
    requires std::same_as<Kind, Producer>;
  /// C_SignFinal and its like.
  CkResult<void> finish(const Output& output)
    requires std::same_as<Kind, Producer>;

  /// C_Verify. CKR_OPERATION_ACTIVE, and nothing else happens, after parts were given.
  CkResult<void> check(const Input& whole, const Input& signature)
    requires std::same_as<Kind, Checker>;
  /// C_VerifyFinal.
  CkResult<void> finish(const Input& signature)
    requires std::same_as<Kind, Checker>;

 private:
  struct Active {
    explicit Active(std::shared_ptr<Kind> its_operation) : operation(std::move(its_operation)) {}

    std::shared_ptr<Kind> operation;
    bool in_parts = false;
    std::optional<Secret> kept{};  // an output that did not fit
    Bytes kept_for{};              // the whole message that gave it
  };

  [[nodiscard]] CkResult<void> expect_whole() const;
  template <class Run>
  CkResult<void> deliver(const Output& output, std::size_t limit, ByteView whole, Run&& run);

  std::optional<Active> active_;
};

}  // namespace kunci::pkcs11
