// SPDX-License-Identifier: Apache-2.0
// What was read from one inserted card, and what was found not to be there.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/mutex.h"

namespace kunci {

/// Something on the card, or nullptr: the card was asked and has none.
template <class T>
using Found = std::shared_ptr<const T>;

/// not_found instead of nullptr, for what cannot do without it.
template <class T>
Result<Found<T>> present(Result<Found<T>> found) {
  if (found && !*found) return fail(Errc::not_found);
  return found;
}

/// Values of one kind, by their place or tag. May be used from several threads.
template <class Key, class T>
class Memory {
 public:
  /// Nothing where the card was not asked yet.
  [[nodiscard]] std::optional<Found<T>> recall(Key key) const {
    const MutexLock lock(mutex_);
    const auto found = values_.find(key);
    if (found == values_.end()) return std::nullopt;
    return found->second;
  }
  void remember(Key key, Found<T> value) {
    const MutexLock lock(mutex_);
    values_.insert_or_assign(key, std::move(value));
  }
  void forget(Key key) {
    const MutexLock lock(mutex_);
    values_.erase(key);
  }
  void clear() {
    const MutexLock lock(mutex_);
    values_.clear();
  }

 private:
  mutable Mutex mutex_;
  std::map<Key, Found<T>> values_ KUNCI_GUARDED_BY(mutex_);
};

/// One fact about the card, unknown at first.
template <class T>
class Fact {
 public:
  [[nodiscard]] std::optional<T> get() const {
    const MutexLock lock(mutex_);
    return value_;
  }
  void set(std::optional<T> value) {
    const MutexLock lock(mutex_);
    value_ = value;
  }

 private:
  mutable Mutex mutex_;
  std::optional<T> value_ KUNCI_GUARDED_BY(mutex_);
};

}  // namespace kunci
