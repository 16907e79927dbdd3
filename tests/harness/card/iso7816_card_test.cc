// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/card/iso7816_card.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hex.h"

namespace kunci::harness {
namespace {

/// Answers INS 01 with as many octets as P1 P2 say, INS 02 with the length of what came, others
/// with 6D00.
class CountingApplet final : public Applet {
 public:
  CountingApplet(std::string_view aid, std::string& log) : aid_(*from_hex(aid)), log_(log) {}

  ByteView aid() const override { return aid_; }
  std::size_t max_data() const override { return 600; }
  bool takes_chain(std::uint8_t instruction) const override { return instruction == 0x02; }
  void reset() override { log_ += "reset "; }
  Reply select(bool again) override {
    log_ += again ? "again " : "select ";
    return Reply(aid_);
  }
  void deselect() override { log_ += "deselect "; }

  Reply process(const Command& command) override {
    if (command.ins == 0x01) return Reply(Bytes(command.p1_p2(), 0xee));
    if (command.ins != 0x02) return status::kUnknownInstruction;
    const std::size_t size = command.data.size();
    return Reply(
        Bytes{static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size & 0xff)});
  }

 private:
  Bytes aid_;
  std::string& log_;
};

constexpr std::string_view kFirst = "a00000030800";
constexpr std::string_view kSecond = "a00000030801";
constexpr std::string_view kOther = "d27600012401";

class Iso7816CardTest : public testing::Test {
 protected:
  void insert(CardTraits traits) {
    std::vector<std::unique_ptr<Applet>> applets;
    for (const std::string_view aid : {kFirst, kSecond, kOther}) {
      applets.push_back(std::make_unique<CountingApplet>(aid, log_));
    }
    card_ = std::make_unique<Iso7816Card>(std::move(traits), std::move(applets));
    card_->power_up();
    log_.clear();
  }

  void SetUp() override { insert({}); }

  std::string transmit(std::string_view hex) { return to_hex(card_->transmit(*from_hex(hex))); }

  std::string select(std::string_view aid, std::string_view p2 = "00") {
    const std::string size = to_hex(Bytes{static_cast<std::uint8_t>(aid.size() / 2)});
    return transmit("00a404" + std::string(p2) + size + std::string(aid) + "00");
  }

  /// The number of data octets and the status word.
  std::pair<std::size_t, std::string> measure(std::string_view hex) {
    const Bytes answer = card_->transmit(*from_hex(hex));
    return {answer.size() - 2, to_hex(ByteView(answer).last(2))};
  }

  std::string log_;
  std::unique_ptr<Iso7816Card> card_;
};

using Measure = std::pair<std::size_t, std::string>;

TEST_F(Iso7816CardTest, SelectsByFullAndPartialName) {
  EXPECT_EQ(select(kSecond), std::string(kSecond) + "9000");
  EXPECT_EQ(select("a000000308"), std::string(kFirst) + "9000");
  EXPECT_EQ(select("d276000124"), std::string(kOther) + "9000");
  EXPECT_EQ(select("d276"), "6a82");
  EXPECT_EQ(select("d27600012402"), "6a82");
  EXPECT_EQ(select("a0000003080000"), "6a82");
}

TEST_F(Iso7816CardTest, SelectsTheNextOccurrence) {
  EXPECT_EQ(select("a000000308", "02"), std::string(kFirst) + "9000");
  EXPECT_EQ(select("a000000308", "02"), std::string(kSecond) + "9000");
  EXPECT_EQ(select("a000000308", "02"), "6a82");
  EXPECT_EQ(select("a000000308", "03"), std::string(kFirst) + "9000");
  EXPECT_EQ(select("a000000308", "01"), std::string(kSecond) + "9000");
  EXPECT_EQ(select(kOther, "0c"), "9000");
  EXPECT_EQ(select(kOther, "10"), "6a86");
}

TEST_F(Iso7816CardTest, TellsAppletsOfSelection) {
  select(kFirst);
  select(kFirst);
  select("ffffffffff");
  select(kOther);
  EXPECT_EQ(log_, "select again deselect select ");
}

TEST_F(Iso7816CardTest, AFailedSelectMayDeselect) {
  insert({.failed_select_deselects = true});
  select(kFirst);
  select("ffffffffff");
  EXPECT_EQ(log_, "select deselect ");
  EXPECT_EQ(transmit("0002000000"), "6d00");
}

TEST_F(Iso7816CardTest, SelectWithOtherP2MayBeTheAppletsBusiness) {
  insert({.only_first_occurrence = true});
  EXPECT_EQ(select(kFirst, "0c"), "6d00");
  select(kFirst);
  EXPECT_EQ(select(kOther, "0c"), "6d00");
  EXPECT_EQ(transmit("0002000000"), "00009000");
}

TEST_F(Iso7816CardTest, NothingIsSelectedAfterAReset) {
  select(kFirst);
  card_->reset();
  EXPECT_EQ(transmit("0002000000"), "6d00");
  insert({.default_applet = true});
  EXPECT_EQ(transmit("0002000000"), "00009000");
  select(kOther);
  card_->power_down();
  card_->power_up();
  EXPECT_EQ(transmit("0001000100"), "ee9000");
}

TEST_F(Iso7816CardTest, RefusesClassesItDoesNotHave) {
  select(kFirst);
  for (const std::string_view cla : {"01", "03", "13", "40", "60"}) {
    EXPECT_EQ(transmit(std::string(cla) + "02000000"), "6881") << cla;
  }
  for (const std::string_view cla : {"04", "08", "0c", "1c"}) {
    EXPECT_EQ(transmit(std::string(cla) + "02000000"), "6882") << cla;
  }
  for (const std::string_view cla : {"20", "80", "90", "ff"}) {
    EXPECT_EQ(transmit(std::string(cla) + "02000000"), "6e00") << cla;
  }
  EXPECT_EQ(transmit("0070000001"), "6881");
  EXPECT_EQ(transmit("0002"), "6700");
}

TEST_F(Iso7816CardTest, PutsChainsTogether) {
  select(kFirst);
  EXPECT_EQ(transmit("1002000003aabbcc"), "9000");
  EXPECT_EQ(transmit("1002000002ddee"), "9000");
  EXPECT_EQ(transmit("0002000001ff00"), "00069000");
  EXPECT_EQ(transmit("1002000003aabbcc"), "9000");
  EXPECT_EQ(transmit("0002000000"), "00039000");
  EXPECT_EQ(transmit("1001000001aa"), "6884");
}

TEST_F(Iso7816CardTest, AnInterruptedChainHasNeverBeen) {
  select(kFirst);
  EXPECT_EQ(transmit("1002000003aabbcc"), "9000");
  EXPECT_EQ(transmit("0001000100"), "ee9000");
  EXPECT_EQ(transmit("0002000001ff00"), "00019000");
  EXPECT_EQ(transmit("1002000003aabbcc"), "9000");
  EXPECT_EQ(transmit("0002000101ff00"), "00019000");
  EXPECT_EQ(transmit("1002000003aabbcc"), "9000");
  card_->reset();
  select(kFirst);
  EXPECT_EQ(transmit("0002000001ff00"), "00019000");
}

TEST_F(Iso7816CardTest, AChainEndsWhereMemoryDoes) {
  select(kFirst);
  const std::string part = "10020000ff" + std::string(510, '0');
  EXPECT_EQ(transmit(part), "9000");
  EXPECT_EQ(transmit(part), "9000");
  EXPECT_EQ(transmit(part), "6700");
  EXPECT_EQ(transmit("0002000001ff00"), "00019000");
}

TEST_F(Iso7816CardTest, LongAnswersWaitForGetResponse) {
  select(kFirst);
  EXPECT_EQ(measure("0001025800"), Measure(256, "6100"));
  EXPECT_EQ(measure("00c0000000"), Measure(256, "6158"));
  EXPECT_EQ(measure("00c0000010"), Measure(16, "6148"));
  EXPECT_EQ(measure("00c0000000"), Measure(72, "9000"));
  EXPECT_EQ(transmit("00c0000000"), "6985");
  EXPECT_EQ(measure("0001025800"), Measure(256, "6100"));
  EXPECT_EQ(transmit("00c0000100"), "6b00");
  EXPECT_EQ(transmit("0002000000"), "00009000");
  EXPECT_EQ(transmit("00c0000000"), "6985");
}

TEST_F(Iso7816CardTest, ExtendedLengthTakesAndGivesAll) {
  select(kFirst);
  EXPECT_EQ(measure("00010258000000"), Measure(600, "9000"));
  EXPECT_EQ(measure("00010258000100"), Measure(256, "6100"));
  EXPECT_EQ(transmit("00020000000123" + std::string(2 * 0x123, '0') + "0000"), "01239000");
  EXPECT_EQ(transmit("00020000000259" + std::string(2 * 601, '0') + "0000"), "6700");
}

TEST_F(Iso7816CardTest, AShortCardRefusesExtendedLength) {
  insert({.extended_length = false});
  select(kFirst);
  EXPECT_EQ(transmit("00010010000000"), "6700");
  EXPECT_EQ(transmit("0002000000000100"), "6700");
}

TEST_F(Iso7816CardTest, WithoutLeTheAnswerWaitsOrComes) {
  select(kFirst);
  EXPECT_EQ(transmit("00010003"), "6103");
  EXPECT_EQ(transmit("00c0000003"), "eeeeee9000");
  insert({.answers_without_le = true});
  select(kFirst);
  EXPECT_EQ(transmit("00010003"), "eeeeee9000");
}

TEST_F(Iso7816CardTest, AnExactCardTellsTheRightLe) {
  insert({.extended_length = false, .exact_le = true});
  select(kFirst);
  EXPECT_EQ(transmit("0001000310"), "6c03");
  EXPECT_EQ(transmit("0001000303"), "eeeeee9000");
  EXPECT_EQ(transmit("0001000300"), "eeeeee9000");
  EXPECT_EQ(measure("0001010200"), Measure(256, "6102"));
  EXPECT_EQ(transmit("00c0000010"), "6c02");
  EXPECT_EQ(transmit("00c0000002"), "eeee9000");
}

// ISO/IEC 7816-4, 12.1.1.9: selection, coding, and in the third octet chaining (80) and extended
// length (40).
TEST(Atr, AnnouncesWhatTheCardCan) {
  EXPECT_EQ(to_hex(make_atr(CardProtocol::t1, true, "kunci")),
            "3b8b8131fe458073c021c0556b756e63697d");
  EXPECT_EQ(to_hex(make_atr(CardProtocol::t0, false, "kunci")), "3b0b8073c02180556b756e6369");
  std::uint8_t check = 0;
  for (const std::uint8_t octet : make_atr(CardProtocol::t1, false, "longer than eight")) {
    check ^= octet;
  }
  EXPECT_EQ(check, 0x3b);
}

}  // namespace
}  // namespace kunci::harness
