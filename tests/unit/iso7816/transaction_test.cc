// SPDX-License-Identifier: Apache-2.0
#include "iso7816/transaction.h"

#include <gtest/gtest.h>

#include <random>

#include "tlv/reader.h"
#include "transaction_fixture.h"

namespace kunci::iso7816 {
namespace {

TEST_F(TransactionTest, SendsAShortCommand) {
  script_.expect("00db3fff02aaaa00", "01029000");
  expect_answer(put(2, 256), "0102", 0x9000);
}

TEST_F(TransactionTest, GivesAnyStatusToTheCaller) {
  script_.expect("00cb3fff00", "6a82");
  expect_answer(get(), "", 0x6a82);
}

TEST_F(TransactionTest, GivesAFailureOnTheWayToTheCaller) {
  script_.expect("00cb3fff00", Errc::card_absent);
  EXPECT_TRUE(failed_with(transmit(get()), Errc::card_absent));
}

TEST_F(TransactionTest, AnswerWithoutStatusIsMalformed) {
  script_.expect("00cb3fff00", "90");
  EXPECT_TRUE(failed_with(transmit(get()), Errc::malformed));
}

// --- Command chaining

TEST_F(TransactionTest, ChainsALongCommand) {
  script_.expect("10db3fffff" + repeated("aa", 255), "9000");
  script_.expect("10db3fffff" + repeated("aa", 255), "9000");
  script_.expect("00db3fff01aa00", "059000");
  expect_answer(put(511, 256), "05", 0x9000);
}

TEST_F(TransactionTest, DoesNotChainWhatFits) {
  script_.expect("00db3fffff" + repeated("aa", 255), "9000");
  expect_answer(put(255), "", 0x9000);
}

TEST_F(TransactionTest, TheLastPieceOfAChainIsNeverEmpty) {
  script_.expect("10db3fffff" + repeated("aa", 255), "9000");
  script_.expect("00db3fffff" + repeated("aa", 255), "9000");
  expect_answer(put(510), "", 0x9000);
}

TEST_F(TransactionTest, AChainEndsWithTheFirstRefusal) {
  script_.expect("10db3fffff" + repeated("aa", 255), "6884");
  expect_answer(put(600), "", 0x6884);
}

TEST_F(TransactionTest, AChainEndsWithTheFirstFailure) {
  script_.expect("10db3fffff" + repeated("aa", 255), "9000");
  script_.expect("10db3fffff" + repeated("aa", 255), Errc::reader_gone);
  EXPECT_TRUE(failed_with(transmit(put(600)), Errc::reader_gone));
}

// --- GET RESPONSE

TEST_F(TransactionTest, FetchesTheRestOfAnAnswer) {
  script_.expect("00cb3fff00", repeated("11", 256) + "6100");
  script_.expect("00c0000000", repeated("22", 256) + "6103");
  script_.expect("00c0000003", "3333339000");
  expect_answer(get(600), repeated("11", 256) + repeated("22", 256) + "333333", 0x9000);
}

TEST_F(TransactionTest, FetchesAnAnswerThatNobodyAskedFor) {
  script_.expect("00db3fff01aa", "6102");
  script_.expect("00c0000002", "01029000");
  expect_answer(put(1), "0102", 0x9000);
}

TEST_F(TransactionTest, KeepsTheLogicalChannelInGetResponse) {
  CommandApdu command = get();
  command.cla = 0x02;
  script_.expect("02cb3fff00", "6101");
  script_.expect("02c0000001", "019000");
  expect_answer(command, "01", 0x9000);
  command.cla = 0x45;
  script_.expect("45cb3fff00", "6101");
  script_.expect("45c0000001", "019000");
  expect_answer(command, "01", 0x9000);
  command.cla = 0x80;
  script_.expect("80cb3fff00", "6101");
  script_.expect("00c0000001", "019000");
  expect_answer(command, "01", 0x9000);
}

TEST_F(TransactionTest, CorrectsTheLengthOfGetResponseOnce) {
  script_.expect("00cb3fff00", "6100");
  script_.expect("00c0000000", "6c02");
  script_.expect("00c0000002", "01029000");
  expect_answer(get(), "0102", 0x9000);
}

TEST_F(TransactionTest, GivesARefusalOfGetResponseWithWhatCameBefore) {
  script_.expect("00cb3fff00", "016102");
  script_.expect("00c0000002", "6f00");
  expect_answer(get(), "01", 0x6f00);
}

TEST_F(TransactionTest, GivesUpWhenNothingMoreComes) {
  script_.expect("00cb3fff00", "6110");
  script_.expect("00c0000010", "6110");
  EXPECT_TRUE(failed_with(transmit(get()), Errc::malformed));
}

TEST_F(TransactionTest, GivesUpOnAnAnswerWithoutEnd) {
  int exchanges = 0;
  script_.answer_with([&](ByteView) -> Result<WipedBytes> {
    ++exchanges;
    return WipedBytes{0x00, 0x61, 0x01};
  });
  EXPECT_TRUE(failed_with(transmit(get()), Errc::malformed));
  EXPECT_LE(exchanges, 1025);
}

TEST_F(TransactionTest, GivesUpOnAnAnswerThatIsTooLarge) {
  WipedBytes much(30000, 0);
  much.push_back(0x61);
  much.push_back(0x00);
  script_.answer_with([&](ByteView) -> Result<WipedBytes> { return much; });
  EXPECT_TRUE(failed_with(transmit(get()), Errc::malformed));
  EXPECT_EQ(script_.commands.size(), 3U);
}

TEST_F(TransactionTest, TakesTheLargestAnswerAndNoMore) {
  std::size_t size = tlv::kMaxObject;
  script_.answer_with([&](ByteView) -> Result<WipedBytes> {
    WipedBytes answer(size, 0x55);
    answer.push_back(0x90);
    answer.push_back(0x00);
    return answer;
  });
  const auto largest = transmit(get());
  ASSERT_TRUE(largest);
  EXPECT_EQ(largest->data.size(), tlv::kMaxObject);
  size += 1;
  EXPECT_TRUE(failed_with(transmit(get()), Errc::malformed));
}

// --- Wrong Le

TEST_F(TransactionTest, RepeatsWithTheRightLe) {
  script_.expect("00cb3fff00", "6c03");
  script_.expect("00cb3fff03", "0102039000");
  expect_answer(get(), "010203", 0x9000);
}

TEST_F(TransactionTest, RepeatsOnceOnly) {
  script_.expect("00cb3fff00", "6c03");
  script_.expect("00cb3fff03", "6c04");
  expect_answer(get(), "", 0x6c04);
}

TEST_F(TransactionTest, DoesNotRepeatWhatHasNoLe) {
  script_.expect("00db3fff01aa", "6c03");
  expect_answer(put(1), "", 0x6c03);
}

TEST_F(TransactionTest, RepeatsAWholeChainWithTheRightLe) {
  script_.expect("10db3fffff" + repeated("aa", 255), "9000");
  script_.expect("00db3fff01aa00", "6c02");
  script_.expect("10db3fffff" + repeated("aa", 255), "9000");
  script_.expect("00db3fff01aa02", "01029000");
  expect_answer(put(256, 256), "0102", 0x9000);
}

// --- A card that answers anything

TEST_F(TransactionTest, EndsWhateverTheCardAnswers) {
  take_extended();
  std::mt19937 random{20240229};  // the same answers in every run
  const auto below = [&](unsigned limit) { return static_cast<std::uint8_t>(random() % limit); };
  script_.answer_with([&](ByteView) -> Result<WipedBytes> {
    if (below(20) == 0) return fail(Errc::communication);
    WipedBytes answer(below(4) == 0 ? 0 : below(200), 0x33);
    constexpr std::uint8_t kFirst[] = {0x90, 0x61, 0x61, 0x6c, 0x67, 0x63};
    answer.push_back(kFirst[below(6)]);
    answer.push_back(below(2) == 0 ? 0 : below(255));
    if (below(30) == 0) answer.resize(below(2));
    return answer;
  });
  for (int round = 0; round < 2000; ++round) {
    const auto before = script_.commands.size();
    const auto answer = transmit(put(random() % 1000U, random() % 2000U));
    EXPECT_TRUE(!answer || answer->data.size() <= tlv::kMaxObject);
    EXPECT_LE(script_.commands.size() - before, 1100U);
  }
}

// --- The reader's pad

class FakePad final : public PinPad {
 public:
  [[nodiscard]] bool offers(PinPadRequest::Kind kind) const override {
    return kind == PinPadRequest::Kind::verify;
  }
  Result<WipedBytes> perform(const PinPadRequest&) override { return answer; }
  Result<WipedBytes> answer = WipedBytes{0x63, 0xc2};
};

TEST_F(TransactionTest, GivesTheAnswerThatCameFromThePad) {
  FakePad pad;
  script_.pad = &pad;
  auto transaction = card_.begin();
  ASSERT_TRUE(transaction);
  const auto answer = transaction->perform_at_pad({});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, StatusWord{0x63c2});
  pad.answer = fail(Errc::timed_out);
  EXPECT_TRUE(failed_with(transaction->perform_at_pad({}), Errc::timed_out));
}

TEST_F(TransactionTest, SaysWhenThereIsNoSuchPad) {
  FakePad pad;
  auto transaction = card_.begin();
  ASSERT_TRUE(transaction);
  EXPECT_TRUE(failed_with(transaction->perform_at_pad({}), Errc::pin_pad_absent));
  script_.pad = &pad;
  EXPECT_TRUE(failed_with(transaction->perform_at_pad({.kind = PinPadRequest::Kind::modify}),
                          Errc::pin_pad_absent));
}

}  // namespace
}  // namespace kunci::iso7816
