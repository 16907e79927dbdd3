// SPDX-License-Identifier: Apache-2.0
#include "provision/readers.h"

#include <string>

namespace kunci::tool {
namespace {

// Events tell of most changes at once; this is for work that has ended, and for modules that tell
// of nothing.
constexpr std::chrono::milliseconds kGlance{100};
constexpr int kRepetitionLimit = 3;

// Cached by the module: no exchange with the token.
std::string name_in(const Module& module, CK_SLOT_ID slot) {
  const auto info = module.token(slot);
  return info ? info->serial : std::string();
}

}  // namespace

bool Readers::watch(const std::function<bool()>& finished, std::optional<std::chrono::seconds> idle,
                    std::atomic<bool>& stopping) {
  bool asked_to_end = false;
  auto last = Clock::now();
  while (!finished()) {
    if (look()) last = Clock::now();
    if (idle && Clock::now() - last >= *idle) break;
    if (events_.wait_for(kGlance)) continue;
    asked_to_end = true;
    break;
  }
  stopping = asked_to_end;
  join_all();
  return !asked_to_end;
}

bool Readers::look() {
  bool active = false;
  for (const CK_SLOT_ID slot : module_.slots()) {
    if (look_at(slot)) active = true;
  }
  return active;
}

// True while there is something to do.
bool Readers::look_at(CK_SLOT_ID slot) {
  Place& place = places_[slot];
  if (place.busy) return true;
  if (place.thread.joinable()) take_end(place);
  const SlotInfo info = module_.slot(slot);
  if (!info.has(CKF_TOKEN_PRESENT)) {
    place.spent.reset();
    place.repetitions = 0;
    return false;
  }
  // A token can be exchanged between two glances.
  if (place.spent && *place.spent == name_in(module_, slot)) return false;
  start(place, info);
  return true;
}

void Readers::take_end(Place& place) {
  place.thread.join();
  if (place.removed && ++place.repetitions <= kRepetitionLimit) place.spent.reset();
}

void Readers::start(Place& place, const SlotInfo& slot) {
  place.busy = true;
  place.removed = false;
  place.spent.reset();
  place.thread = std::thread([this, &place, slot] {
    place.removed = work_(slot, [&] { place.spent = name_in(module_, slot.id); });
    place.busy = false;
  });
}

void Readers::join_all() {
  for (auto& [slot, place] : places_) {
    if (place.thread.joinable()) place.thread.join();
  }
}

}  // namespace kunci::tool
