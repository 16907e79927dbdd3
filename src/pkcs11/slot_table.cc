// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/slot_table.h"

#include <fnmatch.h>

#include <algorithm>

#include "pkcs11/card_probe.h"

namespace kunci::pkcs11 {
namespace {

// A card that stumbles at its first contact is asked again, a few times; then it is nobody's until
// taken out. One that another program has for itself has not been asked.
constexpr unsigned kProbes = 3;

}  // namespace

SlotTable::SlotTable(const Config& config, std::shared_ptr<ObjectCache> object_cache,
                     TokenGone token_gone)
    : config_(config), object_cache_(std::move(object_cache)), token_gone_(std::move(token_gone)) {}

void SlotTable::refresh() {
  const MutexLock lock(look_mutex_);
  look();
}

void SlotTable::refresh_first() {
  {
    const MutexLock lock(table_mutex_);
    if (looked_before_) return;
  }
  refresh();
}

void SlotTable::refresh_unless_just_done() {
  if (looked_.just_now() || !look_mutex_.try_lock()) return;
  look();
  look_mutex_.unlock();
}

void SlotTable::look() {
  looked_.note();
  if (monitor_.poll()) {
    // No access to pcscd looks like no readers; why is in the log.
    const auto states = monitor_.refresh().value_or(std::vector<pcsc::ReaderState>{});
    std::vector<std::shared_ptr<PresentToken>> gone;
    {
      const MutexLock lock(table_mutex_);
      take_in(states, gone);
    }
    for (const auto& token : gone) token_gone_(token);
  }
  if (anything_to_probe()) probe_new_cards();
}

void SlotTable::take_in(const std::vector<pcsc::ReaderState>& states,
                        std::vector<std::shared_ptr<PresentToken>>& gone) {
  for (const auto& state : states) {
    if (!ignored(state.name)) update(state, gone);
  }
  for (Slot& slot : slots_) {
    const bool there = std::ranges::any_of(
        states, [&slot](const auto& state) { return state.name == slot.reader; });
    if (there || !slot.reader_present) continue;
    slot.reader_present = false;
    slot.event_pending = true;
    empty(slot, gone);
  }
  if (!looked_before_) {
    for (Slot& slot : slots_) slot.event_pending = false;
  }
  looked_before_ = true;
  last_seen_ = states;
}

void SlotTable::update(const pcsc::ReaderState& state,
                       std::vector<std::shared_ptr<PresentToken>>& gone) {
  Slot& own = slot_of(state.name, 0);
  const bool same_card = own.reader_present && own.insertion == state.event_count &&
                         own.card_present == state.card_present;
  if (same_card) return;
  for (Slot& slot : slots_) {
    if (slot.reader != state.name) continue;
    slot.event_pending = slot.event_pending || slot.applet == 0 || slot.card_present;
    empty(slot, gone);
    slot.reader_present = true;
  }
  own.insertion = state.event_count;
  own.card_present = state.card_present;
  own.probes_left = state.card_present && !state.card_mute ? kProbes : 0;
}

void SlotTable::empty(Slot& slot, std::vector<std::shared_ptr<PresentToken>>& gone) {
  if (slot.token) gone.push_back(std::move(slot.token));
  slot.token = nullptr;
  slot.card_present = false;
  slot.probes_left = 0;
}

Slot& SlotTable::slot_of(const std::string& reader, std::size_t applet) {
  for (Slot& slot : slots_) {
    if (slot.reader == reader && slot.applet == applet) return slot;
  }
  Slot slot;
  slot.id = slots_.size();
  slot.reader = reader;
  slot.applet = applet;
  slots_.push_back(std::move(slot));
  return slots_.back();
}

bool SlotTable::ignored(const std::string& reader) const {
  return std::ranges::any_of(config_.ignored_readers, [&reader](const std::string& pattern) {
    return fnmatch(pattern.c_str(), reader.c_str(), 0) == 0;
  });
}

bool SlotTable::anything_to_probe() const {
  const MutexLock lock(table_mutex_);
  return std::ranges::any_of(slots_, [](const Slot& slot) { return slot.probes_left > 0; });
}

void SlotTable::probe_new_cards() {
  struct NewCard {
    std::string reader;
    std::uint32_t insertion;
    bool last_time;
  };
  std::vector<NewCard> cards;
  {
    const MutexLock lock(table_mutex_);
    for (Slot& slot : slots_) {
      if (slot.probes_left == 0) continue;
      --slot.probes_left;
      cards.push_back({slot.reader, slot.insertion, slot.probes_left == 0});
    }
  }
  const auto on_replaced = [this](std::string_view reader) {
    monitor_.note_replaced(reader);
    looked_.forget();
  };
  for (const NewCard& card : cards) {
    // A card that could not be talked to keeps the probes that it has left.
    auto tokens = probe_card(card.reader, config_, object_cache_, on_replaced, card.last_time);
    if (tokens) {
      seat(card.reader, card.insertion, std::move(*tokens));
    } else if (failed_with(tokens, Errc::card_busy)) {
      ask_again(card.reader, card.insertion);
    }
  }
}

void SlotTable::ask_again(const std::string& reader, std::uint32_t insertion) {
  const MutexLock lock(table_mutex_);
  Slot& own = slot_of(reader, 0);
  if (own.insertion == insertion && own.card_present) ++own.probes_left;
}

void SlotTable::seat(const std::string& reader, std::uint32_t insertion,
                     std::vector<std::unique_ptr<Token>> tokens) {
  const MutexLock lock(table_mutex_);
  Slot& own = slot_of(reader, 0);
  if (own.insertion != insertion || !own.card_present) return;
  own.probes_left = 0;
  for (std::size_t applet = 0; applet < tokens.size(); ++applet) {
    Slot& slot = slot_of(reader, applet);
    slot.reader_present = true;
    slot.card_present = true;
    slot.event_pending = slot.event_pending || (applet > 0 && looked_before_);
    slot.token = std::make_shared<PresentToken>(std::shared_ptr<Token>(std::move(tokens[applet])));
    apply_policy(*slot.token);
  }
}

void SlotTable::apply_policy(PresentToken& present) const {
  // Read only where a [[token]] entry needs it: the identity costs an exchange.
  if (config_.tokens.empty()) return;
  const auto identity = present.token->identity();
  if (!identity) return;
  const auto* settings = config_.settings_of(identity->serial, identity->label);
  if (settings == nullptr || settings->always_authenticate != AlwaysAuthenticate::session) return;
  present.login.set_policy({.whole_session = true,
                            .max_uses = settings->session_signatures,
                            .max_time = std::chrono::minutes(settings->session_minutes)});
}

std::vector<CK_SLOT_ID> SlotTable::ids(bool with_card_only) const {
  const MutexLock lock(table_mutex_);
  std::vector<CK_SLOT_ID> ids;
  for (const Slot& slot : slots_) {
    if (!with_card_only || slot.card_present) ids.push_back(slot.id);
  }
  return ids;
}

CkResult<Slot> SlotTable::slot(CK_SLOT_ID id) const {
  const MutexLock lock(table_mutex_);
  if (id >= slots_.size()) return fail(CKR_SLOT_ID_INVALID);
  return slots_[id];
}

CkResult<std::shared_ptr<PresentToken>> SlotTable::token(CK_SLOT_ID id) const {
  auto found = slot(id);
  if (!found) return fail(found.error());
  if (!found->card_present) return fail(CKR_TOKEN_NOT_PRESENT);
  if (!found->token) {
    return fail(found->probes_left > 0 ? CKR_DEVICE_ERROR : CKR_TOKEN_NOT_RECOGNIZED);
  }
  return std::move(found->token);
}

// The card's other applets, and whoever is logged in there, are not concerned.
void SlotTable::renew(CK_SLOT_ID id) {
  std::shared_ptr<PresentToken> before;
  {
    const MutexLock lock(table_mutex_);
    if (id >= slots_.size() || !slots_[id].token) return;
    before = slots_[id].token;
    slots_[id].token = std::make_shared<PresentToken>(before->token);
    apply_policy(*slots_[id].token);
  }
  token_gone_(before);
}

std::optional<CK_SLOT_ID> SlotTable::take_event() {
  const MutexLock lock(table_mutex_);
  for (Slot& slot : slots_) {
    if (!slot.event_pending) continue;
    slot.event_pending = false;
    return slot.id;
  }
  return std::nullopt;
}

std::vector<pcsc::ReaderState> SlotTable::last_seen() const {
  const MutexLock lock(table_mutex_);
  return last_seen_;
}

}  // namespace kunci::pkcs11
