// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/drivers/expect_error.h"
#include "tests/drivers/openpgp/card_under_test.h"

namespace kunci::test {
namespace {

const Bytes kDigestInfo(51, 0x30);

/// How cards tell a wrong PIN, and what they are given for one.
const CardOptions kKinds[] = {
    {{"kdf", "none"}, {"pw1", "several"}},
    hashed_pins_card(),
    {{"kdf", "none"}, {"wrong_password", "6982"}},
    {{"profile", "yubico"}},
};

class LoginTest : public testing::TestWithParam<CardOptions> {
 protected:
  OpenPgpUnderTest card_{State::initialised, GetParam()};
  Token& token() { return card_.token(); }
};

TEST_P(LoginTest, WrongPinTellsItsTriesAndIsNotSentAgain) {
  expect_error(token().login(PinRole::user, Typed("111111")), Errc::pin_incorrect, 2);
  EXPECT_EQ(token().pin_state(PinRole::user)->tries_left, 2);
  card_.reader().start_counting();
  expect_error(token().login(PinRole::user, Typed("111111")), Errc::pin_known_wrong, 2);
  EXPECT_EQ(card_.reader().exchanges(), 0U);
  EXPECT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
}

TEST_P(LoginTest, LastTryLocks) {
  (void)token().login(PinRole::user, Typed("111111"));
  (void)token().login(PinRole::user, Typed("222222"));
  const auto last = token().login(PinRole::user, Typed("333333"));
  expect_error(last, Errc::pin_locked);
  EXPECT_EQ(token().pin_state(PinRole::user)->tries_left, 0);
  expect_error(token().login(PinRole::user, Typed(kPin)), Errc::pin_locked);
}

TEST_P(LoginTest, AsSecurityOfficer) {
  expect_error(token().login(PinRole::so, Typed("11111111")), Errc::pin_incorrect, 2);
  ASSERT_TRUE(succeeded(token().login(PinRole::so, Typed(kSoPin))));
  EXPECT_EQ(token().logged_in(), PinRole::so);
  token().logout();
  EXPECT_FALSE(token().logged_in());
}

TEST_P(LoginTest, LengthsAreCheckedBeforeAnythingIsSent) {
  card_.reader().start_counting();
  expect_error(token().login(PinRole::user, Typed("12345")), Errc::pin_length);
  expect_error(token().login(PinRole::user, Typed("")), Errc::pin_length);
  expect_error(token().login(PinRole::so, Typed("1234567")), Errc::pin_length);
  EXPECT_EQ(card_.reader().exchanges(), 0U);
}

TEST_P(LoginTest, LogoutLogsOutOnTheCard) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  token().logout();
  // VERIFY without data: 9000 only where the PIN stands.
  for (const std::uint8_t reference : Bytes{0x81, 0x82}) {
    const Bytes answer =
        card_.reader().command_by_another_program(Bytes{0x00, 0x20, 0x00, reference});
    EXPECT_NE(answer, (Bytes{0x90, 0x00}));
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, LoginTest, testing::ValuesIn(kKinds),
                         [](const auto& param_info) { return std::to_string(param_info.index); });

/// A card that calls a wrong PIN 6982, with one try spent before this process came.
class SpentTry : public testing::Test {
 protected:
  void SetUp() override {
    (void)card_.token().login(PinRole::user, Typed("111111"));
    card_.restart();
    ASSERT_EQ(card_.token().pin_state(PinRole::user)->tries_left, 2);
  }
  void expect_wrong_pin_is_called_wrong() {
    expect_error(card_.token().login(PinRole::user, Typed("222222")), Errc::pin_incorrect, 2);
    expect_error(card_.token().login(PinRole::user, Typed("222222")), Errc::pin_known_wrong, 2);
  }

  OpenPgpUnderTest card_{State::initialised,
                         {{"kdf", "none"}, {"pw1", "several"}, {"wrong_password", "6982"}}};
};

TEST_F(SpentTry, IsGivenBackByARightPin) {
  ASSERT_TRUE(card_.token().login(PinRole::user, Typed(kPin)));
  card_.token().logout();
  expect_wrong_pin_is_called_wrong();
}

TEST_F(SpentTry, MayBeGivenBackByAnotherProgram) {
  ASSERT_TRUE(card_.token_of_another_process()->login(PinRole::user, Typed(kPin)));
  expect_wrong_pin_is_called_wrong();
}

TEST(Login, FirstPinGoesToASelectedOrProvenApplication) {
  OpenPgpUnderTest card(State::initialised);
  // Fresh: the application's own data come first. Later: a SELECT.
  card.reader().start_counting();
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  EXPECT_NE(card.reader().trace().find("00CA006E"), std::string::npos) << card.reader().trace();
  EXPECT_LT(card.reader().trace().find("00CA006E"), card.reader().trace().find("0020008"));
  card.token().logout();
  card.reader().start_counting();
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  EXPECT_LT(card.reader().trace().find("00A40400"), card.reader().trace().find("0020008"));
}

TEST(Login, WithoutAKeptPinBothVerificationsAreMadeAtOnce) {
  OpenPgpUnderTest card(State::with_pairs, simple_card(), VirtualReader::Apdus::short_only,
                        {.keep_pin = false});
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  EXPECT_TRUE(succeeded(card.token().sign(kSign, kDigestInfo)));
  EXPECT_TRUE(succeeded(card.token().sign(kAuthenticate, kDigestInfo)));
}

TEST(Login, WithoutAUserPinSpendsNoTry) {
  OpenPgpUnderTest card(State::factory);
  ASSERT_TRUE(offered(card.token().initializer()).initialize(Secret(bytes_of(kSoPin)), kLabel));
  card.restart();
  EXPECT_FALSE(card.token().identity()->label.empty());
  EXPECT_FALSE(card.token().pin_state(PinRole::user)->set);
  expect_error(card.token().login(PinRole::user, Typed(kPin)), Errc::pin_not_set);
  card.restart();
  EXPECT_EQ(card.token().pin_state(PinRole::user)->tries_left, 3);
}

TEST(Login, ConsentsDoNotAddUp) {
  OpenPgpUnderTest card(State::with_pairs, {{"kdf", "none"}, {"pw1", "once"}});
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  card.token().withdraw_consent();
  expect_error(card.token().sign(kSign, kDigestInfo), Errc::not_logged_in);
  ASSERT_TRUE(card.token().consent_with_held_pin());
  EXPECT_TRUE(succeeded(card.token().sign(kSign, kDigestInfo)));
  expect_error(card.token().sign(kSign, kDigestInfo), Errc::not_logged_in);
  EXPECT_EQ(card.token().logged_in(), PinRole::user);
}

}  // namespace
}  // namespace kunci::test
