// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/ifd/apdu_form.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace kunci::harness {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

Bytes case_4(size_t data) {
  Bytes apdu = {0x00, 0x2a, 0x9e, 0x9a, static_cast<uint8_t>(data)};
  apdu.resize(apdu.size() + data + 1);
  return apdu;
}

TEST(ShortReader, TakesTheLongestShortApdu) {
  EXPECT_EQ(case_4(255).size(), kLongestShortApdu);
  EXPECT_TRUE(fits_short_reader(case_4(255)));
}

TEST(ShortReader, RefusesWhatIsLonger) {
  Bytes apdu = case_4(255);
  apdu.push_back(0);
  EXPECT_FALSE(fits_short_reader(apdu));
}

TEST(ShortReader, RefusesExtendedLengthsHoweverShort) {
  EXPECT_FALSE(fits_short_reader(hex("00b00000000200")));
  EXPECT_FALSE(fits_short_reader(hex("00a4040000000101")));
}

TEST(ShortReader, TakesALeOfZero) { EXPECT_TRUE(fits_short_reader(hex("00b0000000"))); }

TEST(T0Command, GivesACase1ItsP3) { EXPECT_EQ(t0_command(hex("00a40400")), hex("00a4040000")); }

TEST(T0Command, LeavesCases2And3) {
  EXPECT_EQ(t0_command(hex("00b0000010")), hex("00b0000010"));
  EXPECT_EQ(t0_command(hex("00a4040002a000")), hex("00a4040002a000"));
}

TEST(T0Command, DropsTheLeOfACase4) {
  EXPECT_EQ(t0_command(hex("00a4040002a00000")), hex("00a4040002a000"));
}

TEST(T0Command, RefusesExtendedAndBrokenLengths) {
  EXPECT_FALSE(t0_command(hex("00b00000000200")));
  EXPECT_FALSE(t0_command(hex("00a4040003a000")));
  EXPECT_FALSE(t0_command(hex("00a4040001a00000")));
  EXPECT_FALSE(t0_command(hex("00a404")));
}

}  // namespace
}  // namespace kunci::harness
