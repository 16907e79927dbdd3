// SPDX-License-Identifier: Apache-2.0
// What pcscd tells of its readers in one moment, without memory of moments before. libpcsclite 1.9
// keeps it in one table for all contexts, without a lock: a look that meets a change in another
// thread's look may see half of it, and the next one sees it whole.
#pragma once

#include <winscard.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace kunci::pcsc {

/// SCARD_STATE_ flags of a reader as libpcsclite gives them, its count of card events apart.
struct ReaderStatus {
  std::string name{};
  DWORD flags = 0;                ///< those of kPresenceFlags and SCARD_STATE_EXCLUSIVE
  std::uint16_t event_count = 0;  ///< pcscd's running count of comings and goings of cards
  Bytes atr{};

  [[nodiscard]] bool has(DWORD flag) const { return (flags & flag) != 0; }
  [[nodiscard]] bool card_present() const {
    return has(SCARD_STATE_PRESENT) && !has(SCARD_STATE_UNAVAILABLE);
  }
  [[nodiscard]] bool card_mute() const { return card_present() && has(SCARD_STATE_MUTE); }
};

inline constexpr DWORD kPresenceFlags =
    SCARD_STATE_PRESENT | SCARD_STATE_EMPTY | SCARD_STATE_MUTE | SCARD_STATE_UNAVAILABLE;

/// All readers in pcscd's order. SCARD_S_SUCCESS also where there is none.
LONG list_readers(SCARDCONTEXT context, std::vector<std::string>& names);

/// Asks for all readers and their states; no exchange with a card. SCARD_S_SUCCESS also where there
/// is none. Of those in `assumed` that are still there, that is taken for their state.
LONG look_at_readers(SCARDCONTEXT context, std::vector<ReaderStatus>& readers,
                     std::span<const ReaderStatus> assumed = {});

/// The present count of card events of one reader; nothing if pcscd cannot tell.
std::optional<std::uint16_t> event_count_of(SCARDCONTEXT context, const std::string& reader_name);

}  // namespace kunci::pcsc
