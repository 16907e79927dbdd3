// SPDX-License-Identifier: Apache-2.0
#include "iso7816/card.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "scripted_card.h"

namespace kunci::iso7816 {
namespace {

class CardTest : public testing::Test {
 protected:
  Continuity continuity_of_next() {
    const auto transaction = card_->begin();
    EXPECT_TRUE(transaction);
    return transaction ? transaction->continuity() : Continuity::kept;
  }

  ScriptedCard script_;
  std::shared_ptr<Card> card_ = std::make_shared<Card>(script_.connector());
};

TEST_F(CardTest, IsNotTouchedBeforeItIsNeeded) {
  EXPECT_EQ(script_.connections, 0);
  EXPECT_EQ(card_->reader_name(), "Scripted 00 00");
  EXPECT_FALSE(card_->has_pin_pad());
}

TEST_F(CardTest, IsGivenBackAfterEachTransaction) {
  for (int round = 1; round <= 3; ++round) {
    {
      const auto transaction = card_->begin();
      ASSERT_TRUE(transaction);
      EXPECT_EQ(transaction->continuity(), Continuity::connected);
      EXPECT_EQ(script_.open_connections, 1);
      EXPECT_EQ(script_.open_transactions, 1);
    }
    EXPECT_EQ(script_.open_connections, 0);
    EXPECT_EQ(script_.open_transactions, 0);
    EXPECT_EQ(script_.connections, round);
  }
}

TEST_F(CardTest, IsKeptWhileAHoldLives) {
  {
    const Card::Hold hold(card_);
    EXPECT_EQ(script_.connections, 0);
    EXPECT_EQ(continuity_of_next(), Continuity::connected);
    EXPECT_EQ(continuity_of_next(), Continuity::kept);
    EXPECT_EQ(script_.open_connections, 1);
    EXPECT_EQ(script_.open_transactions, 0);
  }
  EXPECT_EQ(script_.open_connections, 0);
  EXPECT_EQ(script_.connections, 1);
}

TEST_F(CardTest, IsKeptUntilTheLastOfSeveralHoldsGoes) {
  Card::Hold first(card_);
  Card::Hold second(card_);
  EXPECT_EQ(continuity_of_next(), Continuity::connected);
  first = Card::Hold();
  EXPECT_EQ(script_.open_connections, 1);
  Card::Hold moved = std::move(second);
  EXPECT_EQ(script_.open_connections, 1);
  moved = Card::Hold();
  EXPECT_EQ(script_.open_connections, 0);
}

TEST_F(CardTest, IsKeptByAHoldMadeInsideATransaction) {
  Card::Hold hold;
  {
    const auto transaction = card_->begin();
    ASSERT_TRUE(transaction);
    hold = Card::Hold(card_);
  }
  EXPECT_EQ(script_.open_connections, 1);
  EXPECT_EQ(continuity_of_next(), Continuity::kept);
}

TEST_F(CardTest, IsGivenBackAtTheEndOfTheTransactionInWhichTheLastHoldWent) {
  Card::Hold hold(card_);
  {
    const auto transaction = card_->begin();
    ASSERT_TRUE(transaction);
    hold = Card::Hold();
    EXPECT_EQ(script_.open_connections, 1);
  }
  EXPECT_EQ(script_.open_connections, 0);
}

TEST_F(CardTest, IsGivenBackWhenAHoldGoesDuringATransactionOfAnotherThread) {
  Card::Hold hold(card_);
  auto transaction = card_->begin();
  ASSERT_TRUE(transaction);
  std::thread([&] { hold = Card::Hold(); }).join();  // does not wait for the transaction
  EXPECT_EQ(script_.open_connections, 1);
  {
    const Transaction ending = std::move(*transaction);
  }
  EXPECT_EQ(script_.open_connections, 0);
}

TEST_F(CardTest, TellsOfAReset) {
  const Card::Hold hold(card_);
  script_.begin_results = {std::nullopt, Errc::applet_lost, std::nullopt};
  EXPECT_EQ(continuity_of_next(), Continuity::connected);
  EXPECT_EQ(continuity_of_next(), Continuity::reset);
  EXPECT_EQ(script_.open_transactions, 0);
  EXPECT_EQ(continuity_of_next(), Continuity::kept);
  EXPECT_EQ(script_.connections, 1);
}

TEST_F(CardTest, ConnectsAnewWhenAHeldConnectionDied) {
  for (const Errc death : {Errc::no_service, Errc::communication}) {
    ScriptedCard script;
    const auto card = std::make_shared<Card>(script.connector());
    const Card::Hold hold(card);
    script.begin_results = {std::nullopt, death};
    ASSERT_TRUE(card->begin());
    const auto transaction = card->begin();
    ASSERT_TRUE(transaction) << name_of(death);
    EXPECT_EQ(transaction->continuity(), Continuity::connected);
    EXPECT_EQ(script.connections, 2);
    EXPECT_EQ(script.open_connections, 1);
  }
}

TEST_F(CardTest, DoesNotConnectAnewWhenTheCardIsGone) {
  const Card::Hold hold(card_);
  script_.begin_results = {std::nullopt, Errc::card_absent};
  ASSERT_TRUE(card_->begin());
  EXPECT_TRUE(failed_with(card_->begin(), Errc::card_absent));
  EXPECT_EQ(script_.connections, 1);
  EXPECT_EQ(script_.open_connections, 0);
}

TEST_F(CardTest, DoesNotTryANewConnectionTwice) {
  script_.begin_results = {Errc::communication};
  EXPECT_TRUE(failed_with(card_->begin(), Errc::communication));
  EXPECT_EQ(script_.connections, 1);
}

TEST_F(CardTest, IsFreeAgainAfterAFailure) {
  script_.connect_results = {Errc::card_busy};
  script_.begin_results = {Errc::reader_gone};
  EXPECT_TRUE(failed_with(card_->begin(), Errc::card_busy));
  EXPECT_TRUE(failed_with(card_->begin(), Errc::reader_gone));
  EXPECT_EQ(script_.open_connections, 0);
  EXPECT_TRUE(card_->begin());
}

TEST_F(CardTest, LetsOneThreadInAtATime) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 200;
  int inside = 0;  // touched under the card's lock alone, which the thread sanitizer sees
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        const Card::Hold hold = round % 2 == 0 ? Card::Hold(card_) : Card::Hold();
        const auto transaction = card_->begin();
        ASSERT_TRUE(transaction);
        ASSERT_EQ(++inside, 1);
        --inside;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(script_.transactions, kThreads * kRounds);
  EXPECT_EQ(script_.open_connections, 0);
}

TEST_F(CardTest, MakesASecondThreadWait) {
  auto transaction = card_->begin();
  ASSERT_TRUE(transaction);
  std::promise<void> started;
  auto second = std::async(std::launch::async, [&] {
    started.set_value();
    return static_cast<bool>(card_->begin());
  });
  started.get_future().wait();
  EXPECT_EQ(second.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  {
    const Transaction ending = std::move(*transaction);
  }
  EXPECT_TRUE(second.get());
}

class Pad final : public PinPad {
 public:
  explicit Pad(PinPadRequest::Kind kind) : kind_(kind) {}
  [[nodiscard]] bool offers(PinPadRequest::Kind kind) const override { return kind == kind_; }
  Result<WipedBytes> perform(const PinPadRequest&) override { return WipedBytes{0x90, 0x00}; }

 private:
  PinPadRequest::Kind kind_;
};

TEST_F(CardTest, KnowsThePinPadAfterTheFirstConnection) {
  Pad pad(PinPadRequest::Kind::verify);
  script_.pad = &pad;
  EXPECT_FALSE(card_->has_pin_pad());
  ASSERT_TRUE(card_->begin());
  EXPECT_TRUE(card_->has_pin_pad());
}

TEST_F(CardTest, APadThatCannotVerifyIsNone) {
  Pad pad(PinPadRequest::Kind::modify);
  script_.pad = &pad;
  ASSERT_TRUE(card_->begin());
  EXPECT_FALSE(card_->has_pin_pad());
}

}  // namespace
}  // namespace kunci::iso7816
