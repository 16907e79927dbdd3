// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "base/mutex.h"
#include "pkcs11/object.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

/// Handles of the objects of one insertion of one token: its token objects and the session objects
/// of its sessions. A handle keeps its meaning while the card stays in and is never given out again
/// in this process.
class ObjectTable {
 public:
  /// What makes a token object the same object the next time it is listed.
  struct Identity {
    CK_OBJECT_CLASS object_class = 0;
    std::uint32_t place = 0;
    friend auto operator<=>(const Identity&, const Identity&) = default;
  };

  /// The handle of a token object: the one it already has, or a new one for what `make` gives.
  template <class Make>
  CK_OBJECT_HANDLE token_object(const Identity& identity, Make&& make) {
    const MutexLock lock(mutex_);
    auto& known = by_identity_[identity];
    if (known == CK_INVALID_HANDLE) known = insert({make(), CK_INVALID_HANDLE});
    return known;
  }

  /// Adds an object that lives until its session is closed.
  CK_OBJECT_HANDLE session_object(std::shared_ptr<Object> object, CK_SESSION_HANDLE session);

  /// CKR_OBJECT_HANDLE_INVALID where there is none, also when private objects are hidden and it is
  /// one.
  [[nodiscard]] CkResult<std::shared_ptr<Object>> find(CK_OBJECT_HANDLE handle,
                                                       bool see_private) const;

  /// All session objects, of all sessions (PKCS#11 3.2, 4.4: visible to every session of the
  /// application on the token).
  [[nodiscard]] std::vector<CK_OBJECT_HANDLE> session_objects() const;

  void remove(CK_OBJECT_HANDLE handle);
  void remove_session(CK_SESSION_HANDLE session);
  /// At logout: private session objects are destroyed, and handles of private token objects become
  /// invalid (PKCS#11 3.2, 5.6.9).
  void forget_private();

 private:
  struct Entry {
    std::shared_ptr<Object> object;
    CK_SESSION_HANDLE session;  // CK_INVALID_HANDLE for token objects
  };
  CK_OBJECT_HANDLE insert(Entry entry) KUNCI_REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::map<CK_OBJECT_HANDLE, Entry> entries_ KUNCI_GUARDED_BY(mutex_);
  std::map<Identity, CK_OBJECT_HANDLE> by_identity_ KUNCI_GUARDED_BY(mutex_);
};

}  // namespace kunci::pkcs11
