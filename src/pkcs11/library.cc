// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/library.h"

#include "pkcs11/disk_object_cache.h"

namespace kunci::pkcs11 {

namespace {

std::shared_ptr<ObjectCache> cache_for(const Config& config) {
  if (!config.object_cache) return nullptr;
  return std::make_shared<DiskObjectCache>(DiskObjectCache::usual_directory());
}

}  // namespace

Library::Library(Config config)
    : config_(std::move(config)),
      object_cache_(cache_for(config_)),
      slots_(config_, object_cache_,
             [this](const std::shared_ptr<PresentToken>& token) { sessions_.drop(token); }) {}

CkResult<SessionUse> Library::session(CK_SESSION_HANDLE handle) {
  auto found = sessions_.find(handle);
  if (!found || !(*found)->token->answered.just_now()) {
    slots_.refresh_unless_just_done();
    found = sessions_.find(handle);
  }
  if (!found) return fail(found.error());
  return SessionUse(std::move(*found));
}

CkResult<SessionUse> Library::writable_session(CK_SESSION_HANDLE handle) {
  auto found = session(handle);
  if (found && !(*found)->read_write) return fail(CKR_SESSION_READ_ONLY);
  return found;
}

CkResult<std::shared_ptr<PresentToken>> Library::token(CK_SLOT_ID slot) {
  slots_.refresh();
  return slots_.token(slot);
}

CkResult<CK_SLOT_ID> Library::wait_for_event(bool block) {
  pcsc::EventWaiter waiter;
  {
    const MutexLock lock(waits_mutex_);
    if (cancelled_) return fail(CKR_CRYPTOKI_NOT_INITIALIZED);
    waits_.insert(&waiter);
  }
  CkResult<CK_SLOT_ID> outcome = fail(CKR_NO_EVENT);
  while (true) {
    slots_.refresh();
    if (const auto slot = slots_.take_event()) {
      outcome = *slot;
      break;
    }
    if (!block) break;
    if (!waiter.wait(slots_.last_seen())) {
      outcome = fail(CKR_CRYPTOKI_NOT_INITIALIZED);
      break;
    }
  }
  const MutexLock lock(waits_mutex_);
  waits_.erase(&waiter);
  return outcome;
}

void Library::cancel_waits() {
  const MutexLock lock(waits_mutex_);
  cancelled_ = true;
  for (pcsc::EventWaiter* waiter : waits_) waiter->cancel();
}

}  // namespace kunci::pkcs11
