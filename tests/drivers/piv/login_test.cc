// SPDX-License-Identifier: Apache-2.0
// PINs and logins.
#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/piv/card_under_test.h"

namespace kunci::test {
namespace {

constexpr std::string_view kVerifyStatus = "00200080";

/// What another program learns about the PIN, without a login of its own.
std::string pin_status(CardUnderTest& card) {
  return to_hex(card.reader().command_by_another_program(from_hex(kVerifyStatus).value()));
}

class Logins : public testing::TestWithParam<Profile> {
 protected:
  CardUnderTest card_{GetParam(), State::initialised};
  Token& token() { return card_.token(); }
};

TEST_P(Logins, LogsInAndOutOnTheCard) {
  EXPECT_FALSE(token().logged_in());
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  EXPECT_EQ(token().logged_in(), PinRole::user);
  EXPECT_EQ(pin_status(card_), "9000");
  token().logout();
  EXPECT_FALSE(token().logged_in());
  EXPECT_EQ(pin_status(card_), "63c3");
}

TEST_P(Logins, HoldTheConnectionOnlyWhileTheyLive) {
  ASSERT_TRUE(token().identity());
  EXPECT_EQ(card_.reader().open_connections(), 0);
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  EXPECT_EQ(card_.reader().open_connections(), 1);
  token().logout();
  EXPECT_EQ(card_.reader().open_connections(), 0);
  EXPECT_FALSE(token().login(PinRole::user, Typed("111111")));
  EXPECT_EQ(card_.reader().open_connections(), 0);
}

TEST_P(Logins, WrongPinTellsTheTriesAndIsNotSentAgain) {
  expect_error(token().login(PinRole::user, Typed("111111")), Errc::pin_incorrect, 2);
  card_.reader().start_counting();
  expect_error(token().login(PinRole::user, Typed("111111")), Errc::pin_known_wrong, 2);
  EXPECT_EQ(card_.reader().exchanges(), 0U);
  EXPECT_EQ(token().pin_state(PinRole::user)->tries_left, 2);
  expect_error(token().login(PinRole::user, Typed("222222")), Errc::pin_incorrect, 1);
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  token().logout();
  expect_error(token().login(PinRole::user, Typed("222222")), Errc::pin_known_wrong);
  card_.restart();
  expect_error(token().login(PinRole::user, Typed("111111")), Errc::pin_incorrect, 2);
}

TEST_P(Logins, RefusedPinIsSentAgainAfterAChange) {
  expect_error(token().login(PinRole::user, Typed("654321")), Errc::pin_incorrect, 2);
  auto& pins = offered(token().pin_administrator());
  ASSERT_TRUE(pins.change(PinRole::user, Typed(kPin), Typed("654321")));
  EXPECT_TRUE(token().login(PinRole::user, Typed("654321")));
}

TEST_P(Logins, LockedPinSaysSo) {
  for (const std::string_view wrong : {"111111", "222222"}) {
    EXPECT_FALSE(token().login(PinRole::user, Typed(wrong)));
  }
  expect_error(token().login(PinRole::user, Typed("333333")), Errc::pin_locked, 0);
  EXPECT_TRUE(token().pin_state(PinRole::user)->locked());
  expect_error(token().login(PinRole::user, Typed(kPin)), Errc::pin_locked);
  card_.restart();
  EXPECT_TRUE(token().pin_state(PinRole::user)->locked());
}

TEST_P(Logins, WhatNoCardTakesIsNotSent) {
  card_.reader().start_counting();
  expect_error(token().login(PinRole::user, Typed("")), Errc::pin_length);
  expect_error(token().login(PinRole::user, Typed("12345")), Errc::pin_length);
  expect_error(token().login(PinRole::user, Typed("123456789")), Errc::pin_length);
  expect_error(token().login(PinRole::user, Typed("12345\xff")), Errc::pin_characters);
  expect_error(token().login(PinRole::so, Typed("12345")), Errc::pin_length);
  expect_error(token().login(PinRole::so, Typed(std::string(47, '0'))), Errc::pin_length);
  expect_error(token().login(PinRole::so, Typed(std::string(48, 'x'))), Errc::pin_characters);
  EXPECT_EQ(card_.reader().exchanges(), 0U);
}

TEST_P(Logins, LettersAreForCardsWithExtensions) {
  const bool extended = GetParam() == Profile::extended;
  expect_error(token().login(PinRole::user, Typed("abcdef")),
               extended ? Errc::pin_incorrect : Errc::pin_characters);
  EXPECT_EQ(pin_status(card_), extended ? "63c2" : "63c3");
  EXPECT_EQ(token().pin_rules(PinRole::user).digits_only, !extended);
}

TEST_P(Logins, SecurityOfficerProvesThePuk) {
  expect_error(token().login(PinRole::so, Typed("11111111")), Errc::pin_incorrect, 2);
  EXPECT_EQ(token().pin_state(PinRole::so)->tries_left, 2);
  expect_error(token().login(PinRole::so, Typed("11111111")), Errc::pin_known_wrong, 2);
  ASSERT_TRUE(token().login(PinRole::so, Typed(kSoPin)));
  EXPECT_EQ(token().logged_in(), PinRole::so);
  EXPECT_EQ(pin_status(card_), "63c3") << "the user is not logged in";
  token().logout();
  EXPECT_FALSE(token().logged_in());
}

TEST_P(Logins, PinPad) {
  EXPECT_FALSE(token().has_pin_pad());
  expect_error(token().login(PinRole::user, {}), Errc::pin_pad_absent);
  card_.reader().give_pin_pad({"111111", std::string(kPin)});
  expect_error(token().login(PinRole::user, {}), Errc::pin_incorrect, 2);
  EXPECT_TRUE(token().has_pin_pad());
  ASSERT_TRUE(token().login(PinRole::user, {}));
  EXPECT_EQ(pin_status(card_), "9000");
  expect_error(token().consent({}), Errc::cancelled);
  expect_error(token().consent_with_held_pin(), Errc::not_logged_in);
  EXPECT_EQ(token().logged_in(), PinRole::user) << "there is just no PIN to repeat";
}

INSTANTIATE_TEST_SUITE_P(Cards, Logins, testing::Values(Profile::plain, Profile::extended),
                         name_of_profile);

TEST(GlobalPin, IsUsedWhereTheCardPrefersIt) {
  CardUnderTest card(CardOptions{{"global_pin", "primary"}});
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  EXPECT_NE(card.reader().trace().find("0020000008"), std::string::npos) << card.reader().trace();
  EXPECT_EQ(card.reader().trace().find("0020008008"), std::string::npos) << card.reader().trace();
}

TEST(GlobalPin, IsLeftAloneWhereItIsSecondary) {
  CardUnderTest card(CardOptions{{"global_pin", "secondary"}});
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
}

TEST(DiscoveryObject, MayBeMissing) {
  CardUnderTest card(CardOptions{{"discovery", "no"}});
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
}

}  // namespace
}  // namespace kunci::test
