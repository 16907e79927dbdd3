// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/card_slot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "base/hex.h"
#include "tests/harness/card/echo_card.h"

namespace kunci::harness {
namespace {

using testing::ElementsAre;
using Result = Exchange::Result;
using namespace std::chrono_literals;

Bytes hex(std::string_view text) { return from_hex(text).value(); }

const Bytes kEcho = hex("0001000002aabb00");
const Bytes kEchoAnswer = hex("aabb9000");
const Bytes kStarts = hex("00ca000000");  // how often powered up, how often reset

class CardSlotTest : public testing::Test {
 protected:
  CardSlotTest() : slot_(std::make_shared<EchoCard>(EchoProtocol::kT1)) { slot_.power_up(); }

  Exchange exchange(const Bytes& command) { return slot_.exchange(1, command); }

  CardSlot slot_;
};

TEST_F(CardSlotTest, PassesApdusOnAndCountsThem) {
  EXPECT_EQ(exchange(kEcho).answer, kEchoAnswer);
  EXPECT_EQ(exchange(kEcho).answer, kEchoAnswer);
  EXPECT_EQ(slot_.log().count(), 2u);
}

TEST_F(CardSlotTest, GivesNothingWithoutACard) {
  slot_.remove();
  EXPECT_FALSE(slot_.has_card());
  EXPECT_FALSE(slot_.power_up());
  EXPECT_FALSE(slot_.reset());
  EXPECT_FALSE(slot_.atr());
  EXPECT_EQ(exchange(kEcho).result, Result::kNoCard);
}

TEST_F(CardSlotTest, GivesNothingWithoutPower) {
  slot_.power_down();
  EXPECT_EQ(exchange(kEcho).result, Result::kLost);
  EXPECT_EQ(slot_.log().count(), 0u);
}

TEST_F(CardSlotTest, PowersUpAndResets) {
  EXPECT_EQ(exchange(kStarts).answer, hex("01009000"));
  slot_.reset();
  slot_.glitch();
  EXPECT_EQ(exchange(kStarts).answer, hex("01029000"));
  slot_.power_up();
  EXPECT_EQ(exchange(kStarts).answer, hex("02029000"));
  slot_.power_down();
  slot_.reset();  // without power a reset is a cold one
  EXPECT_EQ(exchange(kStarts).answer, hex("03029000"));
}

TEST_F(CardSlotTest, TakesTheSameOrAnotherCardBack) {
  slot_.remove();
  slot_.insert();
  slot_.power_up();
  EXPECT_EQ(exchange(kStarts).answer, hex("02009000"));
  slot_.insert(std::make_shared<EchoCard>(EchoProtocol::kT1));
  slot_.power_up();
  EXPECT_EQ(exchange(kStarts).answer, hex("01009000"));
}

TEST_F(CardSlotTest, GivesItsCardAwayOnce) {
  EXPECT_TRUE(slot_.take());
  EXPECT_FALSE(slot_.has_card());
  EXPECT_FALSE(slot_.take());
  EXPECT_FALSE(slot_.insert());
  EXPECT_FALSE(slot_.has_card());
}

TEST_F(CardSlotTest, TellsOfChangesOnce) {
  std::vector<bool> told;
  slot_.on_change([&](bool has_card) { told.push_back(has_card); });
  slot_.insert();
  slot_.remove();
  slot_.remove();
  slot_.insert(std::make_shared<EchoCard>(EchoProtocol::kT1));
  slot_.insert(std::make_shared<EchoCard>(EchoProtocol::kT1));
  EXPECT_THAT(told, ElementsAre(false, true, false, true));
}

struct FaultCase {
  const char* fault;
  Result result;
  const char* answer;
};

class CardSlotFaultTest : public CardSlotTest, public testing::WithParamInterface<FaultCase> {};

TEST_P(CardSlotFaultTest, HappensAtItsExchangeOnly) {
  FaultPlan plan;
  ASSERT_TRUE(plan.add(std::string("2:") + GetParam().fault));
  slot_.set_fault_hook(plan);
  EXPECT_EQ(exchange(kEcho).answer, kEchoAnswer);
  const Exchange faulty = exchange(kEcho);
  EXPECT_EQ(faulty.result, GetParam().result);
  EXPECT_EQ(faulty.answer, hex(GetParam().answer));
  slot_.insert();
  slot_.power_up();
  EXPECT_EQ(exchange(kEcho).answer, kEchoAnswer);
}

INSTANTIATE_TEST_SUITE_P(All, CardSlotFaultTest,
                         testing::Values(FaultCase{"remove", Result::kNoCard, ""},
                                         FaultCase{"reset", Result::kAnswer, "aabb9000"},
                                         FaultCase{"answer=6f00", Result::kAnswer, "6f00"},
                                         FaultCase{"lose", Result::kLost, ""},
                                         FaultCase{"drop", Result::kLost, ""},
                                         FaultCase{"halve", Result::kAnswer, "aa9000"},
                                         FaultCase{"double", Result::kAnswer, "aabb9000aabb9000"},
                                         FaultCase{"truncate", Result::kAnswer, "aa"},
                                         FaultCase{"noise=3", Result::kAnswer, "43761a"}));

TEST_F(CardSlotTest, ResetFaultResetsTheCard) {
  FaultPlan plan;
  plan.add("1:reset");
  slot_.set_fault_hook(plan);
  EXPECT_EQ(exchange(kStarts).answer, hex("01019000"));
}

TEST_F(CardSlotTest, LostAnswersWereExecutedAndInventedOnesNot) {
  size_t executed = 0;
  struct CountingCard final : VirtualCard {
    explicit CountingCard(size_t& the_count) : count(the_count) {}
    std::vector<uint8_t> atr() const override { return {0x3b, 0x00}; }
    void power_up() override {}
    void power_down() override {}
    void reset() override {}
    std::vector<uint8_t> transmit(std::span<const uint8_t>) override {
      ++count;
      return {0x90, 0x00};
    }
    size_t& count;
  };
  slot_.insert(std::make_shared<CountingCard>(executed));
  slot_.power_up();
  FaultPlan plan;
  plan.add("1:lose");
  plan.add("2:answer=6f00");
  plan.add("3:remove");
  slot_.set_fault_hook(plan);
  exchange(kEcho);
  EXPECT_EQ(executed, 1u);
  exchange(kEcho);
  exchange(kEcho);
  EXPECT_EQ(executed, 1u);
  EXPECT_EQ(slot_.log().count(), 3u);
}

TEST_F(CardSlotTest, TakesItsTime) {
  slot_.set_latency({.per_apdu = 5ms, .per_byte = 1ms});
  const auto start = std::chrono::steady_clock::now();
  exchange(kEcho);
  const auto bytes = kEcho.size() + kEchoAnswer.size();
  EXPECT_GE(std::chrono::steady_clock::now() - start, 5ms + bytes * 1ms);
}

TEST_F(CardSlotTest, LetsTheCardBeTakenOutOfALongExchange) {
  slot_.set_latency({.per_apdu = 1h});
  std::promise<void> started;
  slot_.set_fault_hook([&](uint64_t, ByteView) {
    started.set_value();
    return std::nullopt;
  });
  auto exchanged = std::async(std::launch::async, [this] { return exchange(kEcho).result; });
  started.get_future().wait();
  slot_.remove();
  ASSERT_EQ(exchanged.wait_for(5s), std::future_status::ready);
  EXPECT_EQ(exchanged.get(), Result::kNoCard);
}

TEST_F(CardSlotTest, SpeaksT0) {
  slot_.insert(std::make_shared<EchoCard>(EchoProtocol::kT0));
  slot_.power_up();
  EXPECT_EQ(slot_.exchange(0, hex("0001000002aabb")).answer, hex("6102"));
  EXPECT_EQ(slot_.exchange(0, hex("00c0000002")).answer, kEchoAnswer);
}

}  // namespace
}  // namespace kunci::harness
