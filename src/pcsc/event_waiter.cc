// SPDX-License-Identifier: Apache-2.0
#include "pcsc/event_waiter.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "pcsc/context.h"
#include "pcsc/pcsc_error.h"
#include "pcsc/reader_status.h"
#include "pcsc/service_watch.h"

namespace kunci::pcsc {
namespace {

using std::chrono::milliseconds;

// Between our look and pcscd's wait lies a moment in which a reader may come unnoticed, so the
// first wait is short and each look that finds nothing doubles it.
constexpr milliseconds kFirstWait{250};
constexpr milliseconds kLongestWait{60'000};
constexpr milliseconds kFirstPause{50};
constexpr milliseconds kLongestPause{30'000};
constexpr milliseconds kCancelAgain{10};
constexpr const char* kReadersComeAndGo = "\\\\?PnP?\\Notification";

bool same(const ReaderState& known, const ReaderStatus& now) {
  return known.name == now.name && known.card_present == now.card_present() &&
         known.card_mute == now.card_mute() &&
         static_cast<std::uint16_t>(known.event_count) == now.event_count;
}

SCARD_READERSTATE awaited_change_of(const ReaderStatus& reader) {
  SCARD_READERSTATE state{};
  state.szReader = reader.name.c_str();
  state.dwCurrentState = (reader.flags & kPresenceFlags) | DWORD{reader.event_count} << 16;
  return state;
}

}  // namespace

class EventWaiter::Impl {
 public:
  Result<void> wait(std::span<const ReaderState> known);
  void cancel() noexcept;

 private:
  bool is_cancelled();
  LONG look_and_wait(std::span<const ReaderState> known);
  LONG wait_for_change_of(const std::vector<ReaderStatus>& readers);
  LONG wait_in_pcscd(std::vector<SCARD_READERSTATE>& states);
  void wait_for_service();

  // Of the waiting thread alone, except that cancel() reads the context's handle while waiting_.
  Context context_;
  milliseconds next_wait_ = kFirstWait;
  milliseconds next_pause_ = kFirstPause;
  bool failed_before_ = false;

  ServiceWatch watch_;
  Mutex mutex_;
  std::condition_variable_any left_;
  bool cancelled_ KUNCI_GUARDED_BY(mutex_) = false;
  bool waiting_ KUNCI_GUARDED_BY(mutex_) = false;  // in pcscd
};

bool EventWaiter::Impl::is_cancelled() {
  const MutexLock lock(mutex_);
  return cancelled_;
}

Result<void> EventWaiter::Impl::wait(std::span<const ReaderState> known) {
  next_wait_ = kFirstWait;
  while (!is_cancelled()) {
    const auto opened = context_.open();
    if (failed_with(opened, Errc::out_of_memory)) return opened;
    const LONG code = opened ? look_and_wait(known) : SCARD_E_NO_SERVICE;
    if (code == SCARD_E_CANCELLED) continue;
    if (code == SCARD_S_SUCCESS || code == SCARD_E_TIMEOUT) {
      failed_before_ = false;
      next_pause_ = kFirstPause;
      watch_.disarm();
      if (code == SCARD_S_SUCCESS) return {};
      next_wait_ = std::min(next_wait_ * 2, kLongestWait);
      continue;
    }
    context_.close();
    // Without pcscd there are no readers. A caller who is told so again and again, because it is us
    // alone that pcscd does not serve, is told so with pauses.
    const bool tell_at_once = !known.empty() && !std::exchange(failed_before_, true);
    if (!tell_at_once) wait_for_service();
    if (!known.empty()) return {};
  }
  return fail(Errc::cancelled);
}

// SCARD_S_SUCCESS when something differs, SCARD_E_TIMEOUT when nothing did for a while.
LONG EventWaiter::Impl::look_and_wait(std::span<const ReaderState> known) {
  std::vector<ReaderStatus> readers;
  LONG code = look_at_readers(context_.handle(), readers);
  if (code == SCARD_S_SUCCESS && std::ranges::equal(known, readers, same)) {
    code = wait_for_change_of(readers);
  }
  return code == SCARD_E_UNKNOWN_READER ? SCARD_S_SUCCESS : code;
}

LONG EventWaiter::Impl::wait_for_change_of(const std::vector<ReaderStatus>& readers) {
  std::vector<SCARD_READERSTATE> states;
  states.reserve(readers.size() + 1);
  for (const ReaderStatus& reader : readers) states.push_back(awaited_change_of(reader));
  // libpcsclite takes no more entries than there can be readers. Where all are there, none can
  // come.
  if (states.size() < PCSCLITE_MAX_READERS_CONTEXTS) {
    states.emplace_back().szReader = kReadersComeAndGo;
  }
  return wait_in_pcscd(states);
}

LONG EventWaiter::Impl::wait_in_pcscd(std::vector<SCARD_READERSTATE>& states) {
  {
    const MutexLock lock(mutex_);
    if (cancelled_) return SCARD_E_CANCELLED;
    waiting_ = true;
  }
  const LONG code = SCardGetStatusChange(context_.handle(), static_cast<DWORD>(next_wait_.count()),
                                         states.data(), static_cast<DWORD>(states.size()));
  const MutexLock lock(mutex_);
  waiting_ = false;
  left_.notify_all();
  return code;
}

void EventWaiter::Impl::wait_for_service() {
  if (watch_.arm()) return;
  const bool something_happened = watch_.wait(next_pause_);
  next_pause_ = something_happened ? kFirstPause : std::min(next_pause_ * 2, kLongestPause);
}

// SCardCancel has no effect on a context whose thread is about to wait, so it is repeated until
// that thread has left.
void EventWaiter::Impl::cancel() noexcept {
  const MutexLock lock(mutex_);
  cancelled_ = true;
  watch_.wake();
  while (waiting_) {
    SCardCancel(context_.handle());
    left_.wait_for(mutex_, kCancelAgain);
  }
}

EventWaiter::EventWaiter() : impl_(std::make_unique<Impl>()) {}

EventWaiter::~EventWaiter() = default;

Result<void> EventWaiter::wait(std::span<const ReaderState> known) { return impl_->wait(known); }

void EventWaiter::cancel() noexcept { impl_->cancel(); }

}  // namespace kunci::pcsc
