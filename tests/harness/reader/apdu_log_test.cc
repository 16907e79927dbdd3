// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/apdu_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hex.h"

namespace kunci::harness {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Bytes hex(std::string_view text) { return from_hex(text).value(); }

TEST(ApduLog, ShowsWhatIsOpen) {
  EXPECT_EQ(masked_command(hex("00a4040005a00000030800")), "00A4040005A00000030800");
  EXPECT_EQ(masked_command(hex("00cb3fff055c035fc10500")), "00CB3FFF055C035FC10500");
  EXPECT_EQ(masked_command(hex("00f8009a")), "00F8009A");
  EXPECT_EQ(masked_command(hex("00f8009a00")), "00F8009A00");
  EXPECT_EQ(masked_command(hex("00f8009a000200")), "00F8009A000200");
  EXPECT_EQ(masked_command(hex("00c0000010")), "00C0000010");
  EXPECT_EQ(masked_command(hex("00a500040660045c027f21")), "00A500040660045C027F21");
  EXPECT_EQ(masked_command(hex("0047810002b60000")), "0047810002B60000");
}

TEST(ApduLog, HidesTheBodyOfEveryOtherCommand) {
  for (const auto instruction :
       {"20", "24", "2c", "87", "88", "ff", "da", "db", "2a", "fe", "01"}) {
    const std::string line =
        masked_command(hex("00" + std::string(instruction) + "0080083132333435363738"));
    EXPECT_THAT(line, HasSubstr("008008+8 bytes")) << line;
    EXPECT_THAT(line, Not(HasSubstr("31"))) << line;
  }
}

TEST(ApduLog, HidesExtendedAndChainedBodies) {
  Bytes extended = hex("0087079a000200");
  extended.resize(extended.size() + 0x200 + 2, 0x55);
  EXPECT_EQ(masked_command(extended), "0087079A000200+514 bytes");
  EXPECT_EQ(masked_command(hex("1024008002aabb")), "1024008002+2 bytes");
  EXPECT_EQ(masked_command(hex("0020008001aa")), "0020008001+1 bytes");
}

TEST(ApduLog, BearsCommandsThatAreNone) {
  ApduLog log;
  log.add({}, {}, {});
  log.add(hex("00"), {}, {});
  log.add(hex("002000"), {}, {});
  EXPECT_THAT(log.lines(),
              ElementsAre("1    -> nothing", "2  00  -> nothing", "3  002000  -> nothing"));
}

TEST(ApduLog, CountsAndTellsAnswersWithoutTheirData) {
  ApduLog log;
  log.add(hex("00a40400"), hex("616263649000"), {});
  log.add(hex("0020008001ff"), hex("63c2"), {});
  log.add(hex("0020008001ff"), hex("63"), "truncated");
  EXPECT_EQ(log.count(), 3u);
  EXPECT_EQ(log.count_of(0x20), 2u);
  EXPECT_THAT(log.lines(),
              ElementsAre("1  00A40400  -> 4 bytes, 9000", "2  0020008001+1 bytes  -> 63C2",
                          "3  0020008001+1 bytes  -> 1 bytes  (truncated)"));
  EXPECT_EQ(log.octets(), 4u + 6u + 6u + 2u + 6u + 1u);
  log.clear();
  EXPECT_EQ(log.count(), 0u);
  EXPECT_EQ(log.octets(), 0u);
}

}  // namespace
}  // namespace kunci::harness
