// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/object_table.h"

#include <iterator>

namespace kunci::pkcs11 {
namespace {

// One count for the whole process: a handle of a card that was taken out can never name an object
// of the next one.
constinit std::atomic<CK_OBJECT_HANDLE> g_last_handle{0};

}  // namespace

CK_OBJECT_HANDLE ObjectTable::insert(Entry entry) {
  const CK_OBJECT_HANDLE handle = ++g_last_handle;
  entries_.emplace(handle, std::move(entry));
  return handle;
}

CK_OBJECT_HANDLE ObjectTable::session_object(std::shared_ptr<Object> object,
                                             CK_SESSION_HANDLE session) {
  const MutexLock lock(mutex_);
  return insert({std::move(object), session});
}

CkResult<std::shared_ptr<Object>> ObjectTable::find(CK_OBJECT_HANDLE handle,
                                                    bool see_private) const {
  const MutexLock lock(mutex_);
  const auto found = entries_.find(handle);
  if (found == entries_.end()) return fail(CKR_OBJECT_HANDLE_INVALID);
  if (!see_private && found->second.object->is_private()) return fail(CKR_OBJECT_HANDLE_INVALID);
  return found->second.object;
}

std::vector<CK_OBJECT_HANDLE> ObjectTable::session_objects() const {
  const MutexLock lock(mutex_);
  std::vector<CK_OBJECT_HANDLE> handles;
  for (const auto& [handle, entry] : entries_) {
    if (entry.session != CK_INVALID_HANDLE) handles.push_back(handle);
  }
  return handles;
}

void ObjectTable::remove(CK_OBJECT_HANDLE handle) {
  const MutexLock lock(mutex_);
  entries_.erase(handle);
  std::erase_if(by_identity_, [handle](const auto& item) { return item.second == handle; });
}

void ObjectTable::remove_session(CK_SESSION_HANDLE session) {
  const MutexLock lock(mutex_);
  std::erase_if(entries_, [session](const auto& item) { return item.second.session == session; });
}

void ObjectTable::forget_private() {
  const MutexLock lock(mutex_);
  std::erase_if(entries_, [](const auto& item) { return item.second.object->is_private(); });
  for (auto item = by_identity_.begin(); item != by_identity_.end();) {
    item = entries_.contains(item->second) ? std::next(item) : by_identity_.erase(item);
  }
}

}  // namespace kunci::pkcs11
