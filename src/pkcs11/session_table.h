// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <map>
#include <memory>
#include <vector>

#include "base/mutex.h"
#include "pkcs11/rv.h"
#include "pkcs11/session.h"

namespace kunci::pkcs11 {

/// The open sessions of this process. Handles are never used again.
class SessionTable {
 public:
  CK_SESSION_HANDLE open(CK_SLOT_ID slot, bool read_write, std::shared_ptr<PresentToken> token);
  /// CKR_SESSION_HANDLE_INVALID.
  [[nodiscard]] CkResult<std::shared_ptr<Session>> find(CK_SESSION_HANDLE handle) const;
  /// Closes one session with its objects; the last one of a token logs out (PKCS#11 3.2, 5.6.2).
  CkResult<void> close(CK_SESSION_HANDLE handle);
  void close_all(CK_SLOT_ID slot);
  /// When a card was taken out: its sessions are gone, and nothing is said to the card.
  void drop(const std::shared_ptr<PresentToken>& token);

  struct Counts {
    CK_ULONG all = 0;
    CK_ULONG read_write = 0;
  };
  [[nodiscard]] Counts counts(const PresentToken& token) const;

 private:
  mutable Mutex mutex_;
  CK_SESSION_HANDLE last_handle_ KUNCI_GUARDED_BY(mutex_) = 0;
  std::map<CK_SESSION_HANDLE, std::shared_ptr<Session>> sessions_ KUNCI_GUARDED_BY(mutex_);
};

}  // namespace kunci::pkcs11
