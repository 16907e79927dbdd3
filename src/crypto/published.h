// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace kunci::crypto {

/// The object in `place`, made at its first use and never freed; nullptr where it cannot be made.
/// Locks are avoided here: a fork may find one held by a thread that the child does not have.
/// Whoever makes an object second frees it again.
template <class T, class Make, class Free>
T* published(std::atomic<T*>& place, Make make, Free free) {
  T* object = place.load(std::memory_order_acquire);
  if (object != nullptr) return object;
  T* const mine = make();
  if (mine == nullptr) return nullptr;
  if (place.compare_exchange_strong(object, mine, std::memory_order_acq_rel)) return mine;
  free(mine);
  return object;
}

}  // namespace kunci::crypto
