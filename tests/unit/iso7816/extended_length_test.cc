// SPDX-License-Identifier: Apache-2.0
#include "transaction_fixture.h"

namespace kunci::iso7816 {
namespace {

class ExtendedLengthTest : public TransactionTest {};

TEST_F(ExtendedLengthTest, UsesExtendedLengthWhereCardAndReaderDo) {
  take_extended();
  script_.expect("00db3fff000100" + repeated("aa", 256), "9000");
  expect_answer(put(256), "", 0x9000);
  script_.expect("00cb3fff000200", repeated("11", 512) + "9000");
  expect_answer(get(512), repeated("11", 512), 0x9000);
}

TEST_F(ExtendedLengthTest, SendsShortWhatFitsShort) {
  take_extended();
  script_.expect("00db3fffff" + repeated("aa", 255) + "00", "9000");
  expect_answer(put(255, 256), "", 0x9000);
}

TEST_F(ExtendedLengthTest, ChainsWhereTheReaderTakesShortCommandsOnly) {
  take_extended();
  script_.max_command_size = kShortApduSize;
  script_.expect("10db3fffff" + repeated("aa", 255), "9000");
  script_.expect("00db3fff01aa", "9000");
  expect_answer(put(256), "", 0x9000);
}

TEST_F(ExtendedLengthTest, ChainsWhereTheCardTellsOfNoExtendedLength) {
  script_.max_command_size = kExtendedReader;
  script_.expect("10db3fffff" + repeated("aa", 255), "9000");
  script_.expect("00db3fff01aa", "9000");
  expect_answer(put(256), "", 0x9000);
}

TEST_F(ExtendedLengthTest, UsesExtendedLengthThatADriverLearntOf) {
  script_.max_command_size = kExtendedReader;
  {
    auto transaction = card_.begin();
    ASSERT_TRUE(transaction);
    transaction->allow_extended();
  }
  script_.expect("00db3fff000100" + repeated("aa", 256), "9000");
  expect_answer(put(256), "", 0x9000);
}

TEST_F(ExtendedLengthTest, ChainsWhatIsTooLongForTheReader) {
  take_extended();
  script_.max_command_size = 300 + 9;
  script_.expect("00db3fff00012c" + repeated("aa", 300), "9000");
  expect_answer(put(300), "", 0x9000);
  script_.expect("10db3fffff" + repeated("aa", 255), "9000");
  script_.expect("00db3fff2e" + repeated("aa", 46), "9000");
  expect_answer(put(301), "", 0x9000);
}

TEST_F(ExtendedLengthTest, AsksForNoMoreThanTheReaderHasRoomFor) {
  take_extended();
  script_.max_command_size = 2048 + 9;
  script_.expect("00cb3fff000800", "9000");
  expect_answer(get(65536), "", 0x9000);
}

TEST_F(ExtendedLengthTest, FetchesTheRestOfAnExtendedAnswer) {
  take_extended();
  script_.expect("00cb3fff000200", "116101");
  script_.expect("00c0000001", "229000");
  expect_answer(get(512), "1122", 0x9000);
}

TEST_F(ExtendedLengthTest, FallsBackFromARefusedExtendedCommandAndRemembers) {
  take_extended();
  script_.expect("00cb3fff000200", "6700");
  script_.expect("00cb3fff00", "119000");
  expect_answer(get(512), "11", 0x9000);
  script_.expect("00cb3fff00", "229000");
  expect_answer(get(512), "22", 0x9000);
}

TEST_F(ExtendedLengthTest, FallsBackFromAFailedExtendedCommandAndRemembers) {
  take_extended();
  script_.expect("00db3fff000100" + repeated("aa", 256), Errc::communication);
  script_.expect("10db3fffff" + repeated("aa", 255), "9000");
  script_.expect("00db3fff01aa", "9000");
  expect_answer(put(256), "", 0x9000);
  script_.expect("00cb3fff00", "119000");
  expect_answer(get(512), "11", 0x9000);
}

TEST_F(ExtendedLengthTest, DoesNotFallBackWhenTheCardIsGone) {
  take_extended();
  script_.expect("00cb3fff000200", Errc::card_absent);
  EXPECT_TRUE(failed_with(transmit(get(512)), Errc::card_absent));
}

TEST_F(ExtendedLengthTest, AFailureAfterExtendedLengthWorkedIsJustAFailure) {
  take_extended();
  script_.expect("00cb3fff000200", "119000");
  expect_answer(get(512), "11", 0x9000);
  script_.expect("00cb3fff000200", Errc::communication);
  EXPECT_TRUE(failed_with(transmit(get(512)), Errc::communication));
  script_.expect("00cb3fff000200", "119000");
  expect_answer(get(512), "11", 0x9000);
}

TEST_F(ExtendedLengthTest, AWrongLengthAfterExtendedLengthWorkedIsTriedShortThisOnce) {
  take_extended();
  script_.expect("00cb3fff000200", "119000");
  expect_answer(get(512), "11", 0x9000);
  script_.expect("00cb3fff000800", "6700");
  script_.expect("00cb3fff00", "229000");
  expect_answer(get(2048), "22", 0x9000);
  script_.expect("00cb3fff000200", "119000");
  expect_answer(get(512), "11", 0x9000);
}

TEST_F(ExtendedLengthTest, ARefusalOfTheCommandProvesNothingOfItsLength) {
  take_extended();
  script_.expect("00cb3fff000200", "6a82");
  expect_answer(get(512), "", 0x6a82);
  script_.expect("00cb3fff000200", "6700");
  script_.expect("00cb3fff00", "229000");
  expect_answer(get(512), "22", 0x9000);
  script_.expect("00cb3fff00", "229000");
  expect_answer(get(512), "22", 0x9000);
}

}  // namespace
}  // namespace kunci::iso7816
