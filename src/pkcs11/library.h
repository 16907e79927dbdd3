// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <atomic>
#include <memory>
#include <set>

#include "base/config.h"
#include "base/mutex.h"
#include "pcsc/event_waiter.h"
#include "pkcs11/rv.h"
#include "pkcs11/session_table.h"
#include "pkcs11/slot_table.h"
#include "token/object_cache.h"
#include "token/rejection_seed.h"

namespace kunci::pkcs11 {

/// All that lives from C_Initialize to C_Finalize.
class Library {
 public:
  explicit Library(Config config);

  [[nodiscard]] const Config& config() const { return config_; }
  [[nodiscard]] SlotTable& slots() { return slots_; }
  [[nodiscard]] SessionTable& sessions() { return sessions_; }
  [[nodiscard]] RejectionSeed& rejection_seed() { return rejection_seed_; }

  /// The session for one call, after a look whether its card is still in, unless that is known.
  /// CKR_SESSION_HANDLE_INVALID.
  CkResult<SessionUse> session(CK_SESSION_HANDLE handle);
  /// The same for calls that write: CKR_SESSION_READ_ONLY.
  CkResult<SessionUse> writable_session(CK_SESSION_HANDLE handle);
  /// The token in a slot, after a look whether its card is still in. As SlotTable::token.
  CkResult<std::shared_ptr<PresentToken>> token(CK_SLOT_ID slot);

  /// The next slot with an event; waits for one in the caller's thread if `block`. CKR_NO_EVENT;
  /// CKR_CRYPTOKI_NOT_INITIALIZED when the library is finalised meanwhile.
  CkResult<CK_SLOT_ID> wait_for_event(bool block);
  /// Ends every wait, now and later.
  void cancel_waits();

  /// In a child after fork, before the object is left behind: it is never destroyed there.
  void abandon() noexcept { slots_.abandon(); }

 private:
  const Config config_;
  RejectionSeed rejection_seed_;
  const std::shared_ptr<ObjectCache> object_cache_;
  SessionTable sessions_;
  SlotTable slots_;
  Mutex waits_mutex_;
  std::set<pcsc::EventWaiter*> waits_ KUNCI_GUARDED_BY(waits_mutex_);
  bool cancelled_ KUNCI_GUARDED_BY(waits_mutex_) = false;
};

}  // namespace kunci::pkcs11
