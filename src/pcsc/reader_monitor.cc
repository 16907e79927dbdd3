// SPDX-License-Identifier: Apache-2.0
#include "pcsc/reader_monitor.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <utility>

#include "base/log.h"
#include "base/mutex.h"
#include "pcsc/context.h"
#include "pcsc/pcsc_error.h"
#include "pcsc/reader_status.h"

namespace kunci::pcsc {
namespace {

using std::chrono::steady_clock;

enum class MuteCards : std::uint8_t { always, when_due };

// libpcsclite sleeps 400 ms in each question about a card that does not answer to reset, so they
// are not asked often.
constexpr std::chrono::seconds kMuteCardsLookedAtEvery{1};

bool same_presence(const ReaderStatus& left, const ReaderStatus& right) {
  return left.name == right.name && left.event_count == right.event_count &&
         (left.flags & kPresenceFlags) == (right.flags & kPresenceFlags);
}

}  // namespace

class ReaderMonitor::Impl {
 public:
  Result<std::vector<ReaderState>> refresh();
  bool poll();
  void note_replaced(std::string_view reader_name);

 private:
  Result<void> look(std::vector<ReaderStatus>& readers, MuteCards mute_cards)
      KUNCI_REQUIRES(mutex_);
  LONG look_once(std::vector<ReaderStatus>& readers, MuteCards mute_cards) KUNCI_REQUIRES(mutex_);
  Result<void> connect() KUNCI_REQUIRES(mutex_);
  void count_appearances(const std::vector<ReaderStatus>& readers) KUNCI_REQUIRES(mutex_);
  ReaderState state_of(const ReaderStatus& reader) const KUNCI_REQUIRES(mutex_);
  void tell_of_denied_access() KUNCI_REQUIRES(mutex_);

  Mutex mutex_;
  Context context_ KUNCI_GUARDED_BY(mutex_);
  bool never_refreshed_ KUNCI_GUARDED_BY(mutex_) = true;
  bool reconnected_ KUNCI_GUARDED_BY(mutex_) = false;  // since the last refresh()
  bool replaced_ KUNCI_GUARDED_BY(mutex_) = false;     // a card was, since the last refresh()
  bool was_denied_ KUNCI_GUARDED_BY(mutex_) = false;
  bool told_of_denial_ KUNCI_GUARDED_BY(mutex_) = false;
  std::vector<ReaderStatus> last_ KUNCI_GUARDED_BY(mutex_);
  steady_clock::time_point mute_cards_due_ KUNCI_GUARDED_BY(mutex_);
  // How often a reader of this name appeared anew, for all names ever seen.
  std::map<std::string, std::uint16_t, std::less<>> appearances_ KUNCI_GUARDED_BY(mutex_);
};

Result<void> ReaderMonitor::Impl::connect() {
  if (context_.is_open()) return {};
  auto opened = context_.open();
  if (!opened) return opened;
  // Another pcscd counts from the start, and what happened in between nobody saw.
  for (auto& [name, count] : appearances_) ++count;
  reconnected_ = true;
  return {};
}

// pcscd may have been restarted since: then a second connection finds the new one.
Result<void> ReaderMonitor::Impl::look(std::vector<ReaderStatus>& readers, MuteCards mute_cards) {
  for (int attempt = 0;; ++attempt) {
    if (auto connected = connect(); !connected) return connected;
    const LONG code = look_once(readers, mute_cards);
    if (code == SCARD_S_SUCCESS) return {};
    context_.close();
    if (!connection_is_lost(code) || attempt == 1) return fail(error_from_pcsc(code));
  }
}

LONG ReaderMonitor::Impl::look_once(std::vector<ReaderStatus>& readers, MuteCards mute_cards) {
  std::vector<ReaderStatus> assumed;
  const bool spare_mute_cards =
      mute_cards == MuteCards::when_due && steady_clock::now() < mute_cards_due_;
  if (spare_mute_cards)
    std::ranges::copy_if(last_, std::back_inserter(assumed), &ReaderStatus::card_mute);
  const LONG code = look_at_readers(context_.handle(), readers, assumed);
  if (!spare_mute_cards && std::ranges::any_of(readers, &ReaderStatus::card_mute)) {
    mute_cards_due_ = steady_clock::now() + kMuteCardsLookedAtEvery;
  }
  return code;
}

void ReaderMonitor::Impl::count_appearances(const std::vector<ReaderStatus>& readers) {
  for (const ReaderStatus& reader : readers) {
    const auto [known, is_new] = appearances_.try_emplace(reader.name, 0);
    const bool was_here = std::ranges::find(last_, reader.name, &ReaderStatus::name) != last_.end();
    if (!is_new && !was_here) ++known->second;
  }
}

ReaderState ReaderMonitor::Impl::state_of(const ReaderStatus& reader) const {
  const std::uint32_t appearances = appearances_.find(reader.name)->second;
  return {.name = reader.name,
          .present = true,
          .card_present = reader.card_present(),
          .card_mute = reader.card_mute(),
          .exclusive_elsewhere = reader.has(SCARD_STATE_EXCLUSIVE),
          .event_count = appearances << 16 | reader.event_count,
          .atr = reader.card_present() ? reader.atr : Bytes{}};
}

void ReaderMonitor::Impl::tell_of_denied_access() {
  was_denied_ = true;
  if (std::exchange(told_of_denial_, true)) return;
  log::write(log::Level::error,
             "pcscd denies access: polkit must allow org.debian.pcsc-lite.access_pcsc and "
             "access_card to this user");
}

Result<std::vector<ReaderState>> ReaderMonitor::Impl::refresh() {
  const MutexLock lock(mutex_);
  never_refreshed_ = false;
  was_denied_ = false;
  std::vector<ReaderStatus> readers;
  const auto looked = look(readers, MuteCards::always);
  reconnected_ = false;
  replaced_ = false;
  if (!looked) {
    last_.clear();
    if (looked.error().code == Errc::out_of_memory) return fail(looked.error());
    if (looked.error().code != Errc::access_denied) return std::vector<ReaderState>{};
    tell_of_denied_access();
    return fail(looked.error());
  }
  count_appearances(readers);
  std::vector<ReaderState> states;
  states.reserve(readers.size());
  for (const ReaderStatus& reader : readers) states.push_back(state_of(reader));
  last_ = std::move(readers);
  return states;
}

bool ReaderMonitor::Impl::poll() {
  const MutexLock lock(mutex_);
  if (never_refreshed_) return true;
  std::vector<ReaderStatus> readers;
  const auto looked = look(readers, MuteCards::when_due);
  if (!looked) return !last_.empty() || failed_with(looked, Errc::access_denied) != was_denied_;
  if (reconnected_ && !readers.empty()) return true;
  return was_denied_ || replaced_ || !std::ranges::equal(readers, last_, same_presence);
}

void ReaderMonitor::Impl::note_replaced(std::string_view reader_name) {
  const MutexLock lock(mutex_);
  if (std::ranges::find(last_, reader_name, &ReaderStatus::name) == last_.end()) return;
  ++appearances_.find(reader_name)->second;
  replaced_ = true;
}

ReaderMonitor::ReaderMonitor() : impl_(std::make_unique<Impl>()) {}

ReaderMonitor::~ReaderMonitor() = default;

Result<std::vector<ReaderState>> ReaderMonitor::refresh() { return impl_->refresh(); }

bool ReaderMonitor::poll() { return impl_->poll(); }

void ReaderMonitor::note_replaced(std::string_view reader_name) {
  impl_->note_replaced(reader_name);
}

}  // namespace kunci::pcsc
