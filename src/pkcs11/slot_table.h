// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/config.h"
#include "base/mutex.h"
#include "pcsc/reader_monitor.h"
#include "pkcs11/last_seen.h"
#include "pkcs11/rv.h"
#include "pkcs11/slot.h"
#include "token/object_cache.h"

namespace kunci::pkcs11 {

/// The slots of this process: append-only while the module is initialised, one a reader name and
/// one for each further applet of a card, with ids 0, 1, 2... Which cards are in is asked of pcscd
/// in the calls that need it; a new card is probed once.
class SlotTable {
 public:
  using TokenGone = std::function<void(const std::shared_ptr<PresentToken>&)>;

  /// `token_gone` is called, without any lock held, for each token whose card was taken out.
  SlotTable(const Config& config, std::shared_ptr<ObjectCache> object_cache, TokenGone token_gone);

  /// Looks at readers and cards if anything changed, and probes cards that are new. No exchange
  /// with cards already known. CKR_HOST_MEMORY; the absence of pcscd is no error.
  void refresh();
  /// The same, if it was never done.
  void refresh_first();
  /// The same, unless another thread is doing it just now or somebody did so a moment ago
  /// (LastSeen): programs make thousands of calls in a row, and for each look libpcsclite asks
  /// pcscd three times (once for SCardListReaders, twice for SCardGetStatusChange).
  void refresh_unless_just_done();

  [[nodiscard]] std::vector<CK_SLOT_ID> ids(bool with_card_only) const;
  /// A copy of the slot as it stands; CKR_SLOT_ID_INVALID.
  [[nodiscard]] CkResult<Slot> slot(CK_SLOT_ID id) const;
  /// The token in a slot; CKR_SLOT_ID_INVALID, CKR_TOKEN_NOT_PRESENT,
  /// CKR_TOKEN_NOT_RECOGNIZED; CKR_DEVICE_ERROR while the card could not be asked what it is.
  [[nodiscard]] CkResult<std::shared_ptr<PresentToken>> token(CK_SLOT_ID id) const;

  /// After a token was initialised or reset: its objects and handles are new ones. What was read
  /// from the card the token itself has forgotten.
  void renew(CK_SLOT_ID id);

  /// The next slot with an event that nobody was told of, and takes note that it is told now.
  std::optional<CK_SLOT_ID> take_event();
  /// What the last look saw, to wait for a change of.
  [[nodiscard]] std::vector<pcsc::ReaderState> last_seen() const;

  /// After fork.
  void abandon() noexcept { monitor_.abandon(); }

 private:
  void look();
  void take_in(const std::vector<pcsc::ReaderState>& states,
               std::vector<std::shared_ptr<PresentToken>>& gone) KUNCI_REQUIRES(table_mutex_);
  void update(const pcsc::ReaderState& state, std::vector<std::shared_ptr<PresentToken>>& gone)
      KUNCI_REQUIRES(table_mutex_);
  void empty(Slot& slot, std::vector<std::shared_ptr<PresentToken>>& gone)
      KUNCI_REQUIRES(table_mutex_);
  Slot& slot_of(const std::string& reader, std::size_t applet) KUNCI_REQUIRES(table_mutex_);
  [[nodiscard]] bool ignored(const std::string& reader) const;
  [[nodiscard]] bool anything_to_probe() const;
  void probe_new_cards();
  void ask_again(const std::string& reader, std::uint32_t insertion);
  void seat(const std::string& reader, std::uint32_t insertion,
            std::vector<std::unique_ptr<Token>> tokens);
  void apply_policy(PresentToken& present) const;

  const Config& config_;
  const std::shared_ptr<ObjectCache> object_cache_;
  const TokenGone token_gone_;
  pcsc::ReaderMonitor monitor_;
  Mutex look_mutex_;  // one look at a time; held while a card is probed
  LastSeen looked_;   // since the last look began; nothing: the next call has to look
  mutable Mutex table_mutex_;
  std::deque<Slot> slots_ KUNCI_GUARDED_BY(table_mutex_);
  std::vector<pcsc::ReaderState> last_seen_ KUNCI_GUARDED_BY(table_mutex_);
  bool looked_before_ KUNCI_GUARDED_BY(table_mutex_) = false;
};

}  // namespace kunci::pkcs11
