// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/session_table.h"

#include <algorithm>

namespace kunci::pkcs11 {

CK_SESSION_HANDLE SessionTable::open(CK_SLOT_ID slot, bool read_write,
                                     std::shared_ptr<PresentToken> token) {
  const MutexLock lock(mutex_);
  const CK_SESSION_HANDLE handle = ++last_handle_;
  sessions_.emplace(handle, std::make_shared<Session>(handle, slot, read_write, std::move(token)));
  return handle;
}

CkResult<std::shared_ptr<Session>> SessionTable::find(CK_SESSION_HANDLE handle) const {
  const MutexLock lock(mutex_);
  const auto found = sessions_.find(handle);
  if (found == sessions_.end()) return fail(CKR_SESSION_HANDLE_INVALID);
  return found->second;
}

CkResult<void> SessionTable::close(CK_SESSION_HANDLE handle) {
  std::shared_ptr<Session> closed;
  bool last = false;
  {
    const MutexLock lock(mutex_);
    const auto found = sessions_.find(handle);
    if (found == sessions_.end()) return fail(CKR_SESSION_HANDLE_INVALID);
    closed = std::move(found->second);
    sessions_.erase(found);
    last = std::ranges::none_of(
        sessions_, [&closed](const auto& item) { return item.second->token == closed->token; });
  }
  closed->token->objects.remove_session(handle);
  // Nobody is logged in: nothing to end.
  if (last) (void)closed->token->log_out();
  return {};
}

void SessionTable::close_all(CK_SLOT_ID slot) {
  std::vector<CK_SESSION_HANDLE> handles;
  {
    const MutexLock lock(mutex_);
    for (const auto& [handle, session] : sessions_) {
      if (session->slot == slot) handles.push_back(handle);
    }
  }
  // Another thread may have closed one of them in between: then there is nothing left to do for it.
  for (const CK_SESSION_HANDLE handle : handles) (void)close(handle);
}

void SessionTable::drop(const std::shared_ptr<PresentToken>& token) {
  const MutexLock lock(mutex_);
  std::erase_if(sessions_, [&token](const auto& item) { return item.second->token == token; });
}

SessionTable::Counts SessionTable::counts(const PresentToken& token) const {
  const MutexLock lock(mutex_);
  Counts counts;
  for (const auto& [handle, session] : sessions_) {
    if (session->token.get() != &token) continue;
    ++counts.all;
    if (session->read_write) ++counts.read_write;
  }
  return counts;
}

}  // namespace kunci::pkcs11
