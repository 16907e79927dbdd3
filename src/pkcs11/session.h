// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <memory>
#include <optional>

#include "base/mutex.h"
#include "pkcs11/operations.h"
#include "pkcs11/present_token.h"
#include "pkcs11/search.h"

namespace kunci::pkcs11 {

/// One session. The mutex makes the calls of several threads on one session take turns
/// (PKCS#11 3.2, 5.6.1).
struct Session {
  Session(CK_SESSION_HANDLE its_handle, CK_SLOT_ID its_slot, bool may_write,
          std::shared_ptr<PresentToken> its_token)
      : handle(its_handle), slot(its_slot), read_write(may_write), token(std::move(its_token)) {}

  const CK_SESSION_HANDLE handle;
  const CK_SLOT_ID slot;
  const bool read_write;
  const std::shared_ptr<PresentToken> token;

  Mutex mutex;
  Operations operations;         ///< digest, sign, verify, encrypt, decrypt; guarded by mutex
  std::optional<Search> search;  ///< C_FindObjectsInit to C_FindObjectsFinal; guarded by mutex

  /// What a vendor call made whose length was asked for, until it is taken: made anew it could have
  /// another length.
  struct Kept {
    CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
    Bytes octets{};
  };
  Kept attestation;  ///< guarded by mutex

  /// An object by its handle, as this session may see it now. CKR_OBJECT_HANDLE_INVALID.
  [[nodiscard]] CkResult<std::shared_ptr<Object>> object(CK_OBJECT_HANDLE object_handle) const {
    return token->objects.find(object_handle, token->sees_private());
  }
  /// The same for a key that an operation is to use: CKR_KEY_HANDLE_INVALID.
  [[nodiscard]] CkResult<std::shared_ptr<Object>> key(CK_OBJECT_HANDLE key_handle) const {
    auto found = object(key_handle);
    if (!found) return fail(CKR_KEY_HANDLE_INVALID);
    return found;
  }
};

/// A session that one call uses: kept alive and locked until the call returns.
class SessionUse {
 public:
  explicit SessionUse(std::shared_ptr<Session> session) : session_(std::move(session)) {
    session_->mutex.lock();
  }
  SessionUse(SessionUse&&) noexcept = default;
  SessionUse& operator=(SessionUse&&) = delete;
  ~SessionUse() {
    if (session_) session_->mutex.unlock();
  }
  Session* operator->() const { return session_.get(); }
  Session& operator*() const { return *session_; }

 private:
  std::shared_ptr<Session> session_;
};

}  // namespace kunci::pkcs11
