// SPDX-License-Identifier: Apache-2.0
// Which readers and cards are there. Asked of pcscd when somebody wants to know: no thread, no
// exchange with a card.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace kunci::pcsc {

/// One reader as pcscd last told of it.
struct ReaderState {
  std::string name{};
  bool present = false;  ///< the reader is there; the rest is empty when it is not
  bool card_present = false;
  bool card_mute = false;            ///< a card is in but did not answer the reset
  bool exclusive_elsewhere = false;  ///< some program holds the card for itself
  /// Differs after any coming or going of a card, and of the reader as far as it was seen: low half
  /// pcscd's own count of card events, high half our count of re-appearances of the reader and of
  /// pcscd, and of note_replaced().
  std::uint32_t event_count = 0;
  Bytes atr{};

  friend bool operator==(const ReaderState&, const ReaderState&) = default;
};

/// Presence of readers and cards. Calls may come from several threads; each is short, and none
/// disturbs an EventWaiter.
///
/// pcscd's absence is not an error: there are no readers then. It may start, stop or be restarted
/// at any time.
class ReaderMonitor {
 public:
  ReaderMonitor();
  ~ReaderMonitor();
  ReaderMonitor(const ReaderMonitor&) = delete;
  ReaderMonitor& operator=(const ReaderMonitor&) = delete;

  /// The readers that are there, in pcscd's order. Errc::access_denied: pcscd runs but does not let
  /// this user in (written to the log once); Errc::out_of_memory.
  Result<std::vector<ReaderState>> refresh();

  /// Whether refresh() would tell something else than it last did. Two short questions to
  /// pcscd; true before the first refresh(). Changes of exclusive_elsewhere alone do not count;
  /// that a mute card was taken out is seen within about a second.
  [[nodiscard]] bool poll();

  /// A connection found another card than the one that was seen in this reader, so the reader was
  /// plugged in anew between two looks, which pcscd does not tell: from the next refresh() on it
  /// has another event_count.
  void note_replaced(std::string_view reader_name);

  /// In the child after fork: leaks what belongs to the parent, without a word to pcscd and without
  /// a lock, which another thread may have held. From then on this object can only be destroyed.
  void abandon() noexcept { (void)impl_.release(); }

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kunci::pcsc
