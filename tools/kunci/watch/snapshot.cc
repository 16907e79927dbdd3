// SPDX-License-Identifier: Apache-2.0
#include "watch/snapshot.h"

namespace kunci::tool {
namespace {

SlotState state_of(const Module& module, CK_SLOT_ID id) {
  SlotState state{.slot = module.slot(id)};
  if (!state.slot.has(CKF_TOKEN_PRESENT)) return state;
  const auto token = module.token(id);
  if (token) {
    state.kind = SlotState::Kind::token;
    state.token = *token;
  } else if (token.error() == CKR_TOKEN_NOT_RECOGNIZED) {
    state.kind = SlotState::Kind::unknown_card;
  }
  return state;
}

// The label may be changed where the token stays; the serial number and the model are the card's
// own.
bool same_token(const SlotState& left, const SlotState& right) {
  if (left.kind != right.kind) return false;
  if (!left.token || !right.token) return left.token.has_value() == right.token.has_value();
  return left.token->serial == right.token->serial && left.token->model == right.token->model;
}

void add_arrival(const SlotState& state, std::vector<SlotEvent>& events) {
  if (state.kind == SlotState::Kind::token) events.push_back({SlotEvent::Kind::inserted, state});
  if (state.kind == SlotState::Kind::unknown_card) {
    events.push_back({SlotEvent::Kind::unknown_card, state});
  }
}

}  // namespace

Snapshot Snapshot::take(const Module& module) {
  std::vector<SlotState> states;
  for (const CK_SLOT_ID id : module.slots()) states.push_back(state_of(module, id));
  return Snapshot(states);
}

Snapshot::Snapshot(const std::vector<SlotState>& states) {
  for (const SlotState& state : states) slots_[state.slot.id] = state;
}

std::vector<SlotEvent> Snapshot::beginning() const {
  std::vector<SlotEvent> events;
  for (const auto& [id, state] : slots_) {
    if (state.kind == SlotState::Kind::token) events.push_back({SlotEvent::Kind::present, state});
    if (state.kind == SlotState::Kind::unknown_card) add_arrival(state, events);
  }
  return events;
}

std::vector<SlotEvent> Snapshot::since(const Snapshot& earlier) const {
  std::vector<SlotEvent> events;
  for (const auto& [id, before] : earlier.slots_) {
    const auto now = slots_.find(id);
    const bool stays = now != slots_.end() && same_token(before, now->second);
    if (before.kind != SlotState::Kind::empty && !stays) {
      events.push_back({SlotEvent::Kind::removed, before});
    }
  }
  for (const auto& [id, now] : slots_) {
    const auto before = earlier.slots_.find(id);
    if (before == earlier.slots_.end()) {
      events.push_back({SlotEvent::Kind::reader_added, now});
      add_arrival(now, events);
    } else if (!same_token(before->second, now)) {
      add_arrival(now, events);
    }
  }
  return events;
}

const char* name_of(SlotEvent::Kind kind) {
  switch (kind) {
    case SlotEvent::Kind::present:
      return "present";
    case SlotEvent::Kind::reader_added:
      return "reader_added";
    case SlotEvent::Kind::inserted:
      return "inserted";
    case SlotEvent::Kind::unknown_card:
      return "unknown_card";
    case SlotEvent::Kind::removed:
      return "removed";
  }
  return "";
}

}  // namespace kunci::tool
