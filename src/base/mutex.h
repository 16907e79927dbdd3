// SPDX-License-Identifier: Apache-2.0
// A mutex that clang's thread-safety analysis understands. With GCC the annotations are empty.
#pragma once

#include <mutex>

#if defined(__clang__)
#define KUNCI_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define KUNCI_THREAD_ANNOTATION(x)
#endif
#define KUNCI_GUARDED_BY(mutex) KUNCI_THREAD_ANNOTATION(guarded_by(mutex))
#define KUNCI_REQUIRES(mutex)   KUNCI_THREAD_ANNOTATION(requires_capability(mutex))
#define KUNCI_EXCLUDES(mutex)   KUNCI_THREAD_ANNOTATION(locks_excluded(mutex))

namespace kunci {

class KUNCI_THREAD_ANNOTATION(capability("mutex")) Mutex {
 public:
  void lock() KUNCI_THREAD_ANNOTATION(acquire_capability()) { mutex_.lock(); }
  void unlock() KUNCI_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }
  bool try_lock() KUNCI_THREAD_ANNOTATION(try_acquire_capability(true)) {
    return mutex_.try_lock();
  }

 private:
  std::mutex mutex_;
};

class KUNCI_THREAD_ANNOTATION(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) KUNCI_THREAD_ANNOTATION(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() KUNCI_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace kunci
