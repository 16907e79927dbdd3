// SPDX-License-Identifier: Apache-2.0
// PIV and OpenPGP on one card.
#include "tests/harness/card/two_applet_card.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "base/hex.h"
#include "tests/harness/card/card_directory.h"
#include "tests/harness/card/in_process.h"

namespace kunci::harness {
namespace {

constexpr std::string_view kSelectPiv = "00a4040009 a00000030800001000";
constexpr std::string_view kSelectOpenPgp = "00a4040006 d27600012401";
constexpr std::string_view kVerifyPiv = "00200080 08 313233343536ffff";
constexpr std::string_view kVerifyOpenPgp = "00200082 06 313233343536";
constexpr std::string_view kAskPiv = "00200080";
constexpr std::string_view kAskOpenPgp = "00200082";

TEST(TwoApplets, EachAnswersAfterItsSelection) {
  InProcessCard both("piv+openpgp");
  EXPECT_EQ(both.transmit(kAskPiv).status, 0x6d00);
  EXPECT_EQ(both.transmit(kSelectPiv).status, 0x6142);
  EXPECT_EQ(both.transmit(kAskPiv).status, 0x63c3);
  EXPECT_EQ(both.transmit(kAskOpenPgp).status, 0x6a88);
  EXPECT_EQ(both.transmit(kSelectOpenPgp).status, 0x9000);
  EXPECT_EQ(both.transmit(kAskPiv).status, 0x6a86);
  EXPECT_EQ(both.transmit(kAskOpenPgp).status, 0x63c3);
}

TEST(TwoApplets, SwitchingDropsTheStatus) {
  InProcessCard both("piv+openpgp");
  both.transmit(kSelectPiv);
  ASSERT_EQ(both.transmit(kVerifyPiv).status, 0x9000);
  both.transmit(kSelectOpenPgp);
  ASSERT_EQ(both.transmit(kVerifyOpenPgp).status, 0x9000);
  both.transmit(kSelectPiv);
  EXPECT_EQ(both.transmit(kAskPiv).status, 0x63c3);
  both.transmit(kSelectOpenPgp);
  EXPECT_EQ(both.transmit(kAskOpenPgp).status, 0x63c3);
}

TEST(TwoApplets, SwitchingMayKeepTheStatus) {
  InProcessCard both("piv+openpgp", {{"switching", "keeps"}});
  both.transmit(kSelectPiv);
  ASSERT_EQ(both.transmit(kVerifyPiv).status, 0x9000);
  both.transmit(kSelectOpenPgp);
  ASSERT_EQ(both.transmit(kVerifyOpenPgp).status, 0x9000);
  both.transmit(kSelectPiv);
  EXPECT_EQ(both.transmit(kAskPiv).status, 0x9000);
  both.transmit(kSelectOpenPgp);
  EXPECT_EQ(both.transmit(kAskOpenPgp).status, 0x9000);
  both.card().reset();
  both.transmit(kSelectOpenPgp);
  EXPECT_EQ(both.transmit(kAskOpenPgp).status, 0x63c3);
}

TEST(TwoApplets, CountersAreKeptApart) {
  InProcessCard both("piv+openpgp");
  both.transmit(kSelectOpenPgp);
  EXPECT_EQ(both.transmit("00200082 06 363534333231").status, 0x63c2);
  both.transmit(kSelectPiv);
  EXPECT_EQ(both.transmit(kAskPiv).status, 0x63c3);
}

TEST(TwoApplets, EitherMayBeTheDefault) {
  InProcessCard piv("piv+openpgp", {{"default", "piv"}});
  EXPECT_EQ(piv.transmit(kAskPiv).status, 0x63c3);
  InProcessCard openpgp("piv+openpgp", {{"default", "openpgp"}});
  EXPECT_EQ(openpgp.transmit(kAskOpenPgp).status, 0x63c3);
}

TEST(TwoApplets, OptionsReachTheirApplication) {
  InProcessCard both("piv+openpgp",
                     {{"piv.profile", "yubico"}, {"openpgp.serial", "1"}, {"apdu", "short"}});
  both.transmit(kSelectPiv);
  EXPECT_EQ(to_hex(both.transmit("00fd000000").data), "050701");
  both.transmit(kSelectOpenPgp);
  EXPECT_EQ(to_hex(both.transmit("00ca004f00").data), "d276000124010304ffff000000010000");
  EXPECT_EQ(both.transmit("00ca004f000000").status, 0x6700);
}

TEST(TwoApplets, RemembersBoth) {
  const CardDirectory directory{std::nullopt};
  const std::string state = directory.path().string();
  {
    InProcessCard both("piv+openpgp", {{"state", state}, {"piv.pin", "246810"}});
    both.transmit(kSelectOpenPgp);
    both.transmit("00200082 06 363534333231");
  }
  InProcessCard both("piv+openpgp", {{"state", state}});
  both.transmit(kSelectOpenPgp);
  EXPECT_EQ(both.transmit(kAskOpenPgp).status, 0x63c2);
  both.transmit(kSelectPiv);
  EXPECT_EQ(both.transmit("00200080 08 323436383130ffff").status, 0x9000);
}

TEST(TwoApplets, RefusesWhatItDoesNotKnow) {
  for (const auto& [name, value] : InProcessCard::Options{{"colour", "red"},
                                                          {"piv.apdu", "short"},
                                                          {"openpgp.state", "x"},
                                                          {"switching", "perhaps"},
                                                          {"openpgp.colour", "red"}}) {
    EXPECT_THROW(static_cast<void>(make_card({.kind = "piv+openpgp", .options = {{name, value}}})),
                 std::invalid_argument)
        << name;
  }
}

}  // namespace
}  // namespace kunci::harness
