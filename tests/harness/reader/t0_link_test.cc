// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/t0_link.h"

#include <gtest/gtest.h>

#include <deque>

#include "base/hex.h"

namespace kunci::harness {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

/// Gives prepared answers and remembers what it was asked.
class ScriptedCard final : public VirtualCard {
 public:
  explicit ScriptedCard(std::deque<Bytes> answers) : answers_(std::move(answers)) {}
  std::vector<uint8_t> atr() const override { return {0x3b, 0x00}; }
  void power_up() override {}
  void power_down() override {}
  void reset() override {}
  std::vector<uint8_t> transmit(std::span<const uint8_t> command) override {
    asked.push_back(copy_of(command));
    Bytes answer = answers_.front();
    answers_.pop_front();
    return answer;
  }

  std::vector<Bytes> asked;

 private:
  std::deque<Bytes> answers_;
};

TEST(T0Link, KeepsTheDataOfACase4ForGetResponse) {
  ScriptedCard card({hex("0102039000")});
  T0Link link;
  EXPECT_EQ(link.transmit(card, hex("00a4040002a000")), hex("6103"));
  EXPECT_EQ(link.transmit(card, hex("00c0000003")), hex("0102039000"));
  ASSERT_EQ(card.asked.size(), 1u);
  EXPECT_EQ(card.asked[0], hex("00a4040002a00000"));
}

TEST(T0Link, HandsThemOverInParts) {
  ScriptedCard card({hex("010203046282")});
  T0Link link;
  EXPECT_EQ(link.transmit(card, hex("00a4040002a000")), hex("6104"));
  EXPECT_EQ(link.transmit(card, hex("00c0000003")), hex("0102036101"));
  EXPECT_EQ(link.transmit(card, hex("00c0000001")), hex("046282"));
}

TEST(T0Link, Tells256BytesAsZero) {
  Bytes answer(256, 0xaa);
  append(answer, hex("9000"));
  ScriptedCard card({answer});
  T0Link link;
  EXPECT_EQ(link.transmit(card, hex("00a4040002a000")), hex("6100"));
  EXPECT_EQ(link.transmit(card, hex("00c0000000")), answer);
}

TEST(T0Link, PassesStatusWordsWithoutDataOn) {
  ScriptedCard card({hex("63c2")});
  T0Link link;
  EXPECT_EQ(link.transmit(card, hex("0020008001ff")), hex("63c2"));
}

TEST(T0Link, AnswersALengthThatIsTooLongWithTheRightOne) {
  ScriptedCard card({hex("01029000"), hex("01029000")});
  T0Link link;
  EXPECT_EQ(link.transmit(card, hex("00ca000005")), hex("6c02"));
  EXPECT_EQ(link.transmit(card, hex("00ca000002")), hex("01029000"));
}

TEST(T0Link, ForgetsDataThatWereNotFetched) {
  ScriptedCard card({hex("01029000"), hex("9000"), hex("6d00")});
  T0Link link;
  EXPECT_EQ(link.transmit(card, hex("00a4040002a000")), hex("6102"));
  EXPECT_EQ(link.transmit(card, hex("0020008001ff")), hex("9000"));
  EXPECT_EQ(link.transmit(card, hex("00c0000002")), hex("6d00"));
}

TEST(T0Link, LetsTheCardChainItsOwnAnswers) {
  Bytes first(256, 0x11);
  append(first, hex("6102"));
  ScriptedCard card({first, hex("22229000")});
  T0Link link;
  EXPECT_EQ(link.transmit(card, hex("00cb3fff025c00")), hex("6100"));
  EXPECT_EQ(link.transmit(card, hex("00c0000000")), first);
  EXPECT_EQ(link.transmit(card, hex("00c0000002")), hex("22229000"));
}

TEST(T0Link, StaysMuteWithTheCard) {
  ScriptedCard card({Bytes{}});
  T0Link link;
  EXPECT_TRUE(link.transmit(card, hex("00a4040002a000")).empty());
}

}  // namespace
}  // namespace kunci::harness
