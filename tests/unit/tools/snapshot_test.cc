// SPDX-License-Identifier: Apache-2.0
#include "watch/snapshot.h"

#include <gtest/gtest.h>

namespace kunci::tool {
namespace {

SlotState state(CK_SLOT_ID id, SlotState::Kind kind, const std::string& serial = "") {
  SlotState made{.slot = {.id = id, .description = "R", .manufacturer = "M", .flags = 0},
                 .kind = kind};
  if (kind == SlotState::Kind::token) {
    made.token = TokenInfo{};
    made.token->serial = serial;
  }
  return made;
}

using enum SlotState::Kind;

std::vector<std::string> words(const std::vector<SlotEvent>& events) {
  std::vector<std::string> found;
  for (const SlotEvent& event : events) {
    found.push_back(std::to_string(event.state.slot.id) + ":" + name_of(event.kind));
  }
  return found;
}

std::vector<std::string> change(std::vector<SlotState> before, std::vector<SlotState> now) {
  return words(Snapshot(now).since(Snapshot(before)));
}

using Words = std::vector<std::string>;

TEST(Snapshot, BeginsWithWhatIsThere) {
  EXPECT_EQ(
      words(Snapshot({state(1, token, "a"), state(2, empty), state(3, unknown_card)}).beginning()),
      (Words{"1:present", "3:unknown_card"}));
}

TEST(Snapshot, TellsArrivalsAndDepartures) {
  EXPECT_EQ(change({state(1, empty)}, {state(1, token, "a")}), Words{"1:inserted"});
  EXPECT_EQ(change({state(1, token, "a")}, {state(1, empty)}), Words{"1:removed"});
  EXPECT_EQ(change({state(1, empty)}, {state(1, unknown_card)}), Words{"1:unknown_card"});
  EXPECT_EQ(change({state(1, token, "a")}, {state(1, token, "a")}), Words{});
}

TEST(Snapshot, ASwapIsBoth) {
  EXPECT_EQ(change({state(1, token, "a")}, {state(1, token, "b")}),
            (Words{"1:removed", "1:inserted"}));
  EXPECT_EQ(change({state(1, token, "a")}, {state(1, unknown_card)}),
            (Words{"1:removed", "1:unknown_card"}));
}

TEST(Snapshot, NewReadersAreTold) {
  EXPECT_EQ(change({}, {state(4, token, "a")}), (Words{"4:reader_added", "4:inserted"}));
  EXPECT_EQ(change({}, {state(4, empty)}), Words{"4:reader_added"});
}

TEST(Snapshot, ATokenGoesWithItsReader) {
  EXPECT_EQ(change({state(4, token, "a")}, {}), Words{"4:removed"});
}

}  // namespace
}  // namespace kunci::tool
