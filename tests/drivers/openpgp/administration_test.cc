// SPDX-License-Identifier: Apache-2.0
// PINs changed and unblocked, the admin PIN beside the user's, the token's state.
#include <gtest/gtest.h>

#include "tests/drivers/expect_error.h"
#include "tests/drivers/named_faults.h"
#include "tests/drivers/openpgp/card_under_test.h"

namespace kunci::test {
namespace {

const Bytes kDigestInfo(51, 0x30);
constexpr std::uint8_t kChange = 0x24;
constexpr std::uint8_t kResetRetryCounter = 0x2c;

void lock_user_pin(Token& token) {
  for (const char* wrong : {"111111", "222222", "333333"}) {
    (void)token.login(PinRole::user, Typed(wrong));
  }
  ASSERT_EQ(token.pin_state(PinRole::user)->tries_left, 0);
}

TEST(PinChange, KeepsTheLoginAlive) {
  for (const bool keep_pin : {true, false}) {
    OpenPgpUnderTest card(State::with_pairs, simple_card(), VirtualReader::Apdus::short_only,
                          {.keep_pin = keep_pin});
    Token& token = card.token();
    ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
    auto& administrator = offered(token.pin_administrator());
    expect_error(administrator.change(PinRole::user, Typed("111111"), Typed("246810")),
                 Errc::pin_incorrect, 2);
    ASSERT_TRUE(succeeded(administrator.change(PinRole::user, Typed(kPin), Typed("246810"))));
    EXPECT_TRUE(succeeded(token.sign(kSign, kDigestInfo)));
    EXPECT_TRUE(succeeded(token.sign(kAuthenticate, kDigestInfo)));
    token.logout();
    EXPECT_TRUE(succeeded(token.login(PinRole::user, Typed("246810"))));
  }
}

TEST(PinChange, OfTheSecurityOfficer) {
  OpenPgpUnderTest card(State::initialised);
  Token& token = card.token();
  auto& administrator = offered(token.pin_administrator());
  expect_error(administrator.change(PinRole::so, Typed("55555555"), Typed("13579135")),
               Errc::pin_incorrect, 2);
  expect_error(administrator.change(PinRole::so, Typed(kSoPin), Typed("1357")), Errc::pin_length);
  ASSERT_TRUE(succeeded(administrator.change(PinRole::so, Typed(kSoPin), Typed("13579135"))));
  EXPECT_TRUE(succeeded(token.login(PinRole::so, Typed("13579135"))));
}

// YubiKey NEOs say so, and count it.
TEST(PinChange, TellsAWrongOldPinFromARefusal) {
  OpenPgpUnderTest card(State::initialised, {{"kdf", "none"}, {"wrong_old_password", "6985"}});
  auto& administrator = offered(card.token().pin_administrator());
  expect_error(administrator.change(PinRole::user, Typed("111111"), Typed("246810")),
               Errc::pin_incorrect, 2);
  expect_error(administrator.change(PinRole::user, Typed("111111"), Typed("246810")),
               Errc::pin_known_wrong, 2);
  card.reader().slot().set_fault_hook(
      fault_in(kChange, 1, {.kind = harness::FaultKind::kAnswer, .answer = {0x69, 0x85}}));
  expect_error(administrator.change(PinRole::user, Typed(kPin), Typed("246810")), Errc::refused);
  card.reader().slot().set_fault_hook({});
  (void)administrator.change(PinRole::user, Typed("222222"), Typed("246810"));
  expect_error(administrator.change(PinRole::user, Typed("333333"), Typed("246810")),
               Errc::pin_locked);
}

TEST(Unblocking, WithTheSoPinWhereThereIsNoResettingCode) {
  OpenPgpUnderTest card(State::initialised);
  Token& token = card.token();
  lock_user_pin(token);
  auto& administrator = offered(token.pin_administrator());
  expect_error(administrator.unblock(Typed("55555555"), Typed("246810")), Errc::pin_incorrect, 2);
  ASSERT_TRUE(succeeded(administrator.unblock(Typed(kSoPin), Typed("246810"))));
  EXPECT_TRUE(succeeded(token.login(PinRole::user, Typed("246810"))));
}

TEST(Unblocking, WithTheResettingCodeWhereOneIsSet) {
  OpenPgpUnderTest card(State::factory, {{"kdf", "none"}, {"resetting_code", "atur-ulang"}});
  Token& token = card.token();
  lock_user_pin(token);
  auto& administrator = offered(token.pin_administrator());
  expect_error(administrator.unblock(Typed("12345678"), Typed("246810")), Errc::pin_incorrect);
  EXPECT_EQ(token.pin_state(PinRole::so)->tries_left, 3) << "the admin PIN was not tried";
  ASSERT_TRUE(succeeded(administrator.unblock(Typed("atur-ulang"), Typed("246810"))));
  EXPECT_TRUE(succeeded(token.login(PinRole::user, Typed("246810"))));
}

TEST(Unblocking, TellsAWrongResettingCodeHoweverTheCardSaysIt) {
  OpenPgpUnderTest card(
      State::factory,
      {{"kdf", "none"}, {"resetting_code", "atur-ulang"}, {"wrong_old_password", "6985"}});
  auto& administrator = offered(card.token().pin_administrator());
  expect_error(administrator.unblock(Typed("12345678"), Typed("246810")), Errc::pin_incorrect, 2);
  EXPECT_EQ(card.token().pin_state(PinRole::so)->tries_left, 3) << "the admin PIN was not tried";
}

TEST(Unblocking, WithTheSoPinWhereTriesAreCountedForNoCode) {
  for (const Bytes& refusal : {Bytes{0x69, 0x82}, Bytes{0x69, 0x85}, Bytes{0x6a, 0x88}}) {
    OpenPgpUnderTest card(State::initialised,
                          {{"kdf", "none"}, {"resetting_code_tries", "always"}});
    lock_user_pin(card.token());
    card.reader().slot().set_fault_hook(
        fault_in(kResetRetryCounter, 1, {.kind = harness::FaultKind::kAnswer, .answer = refusal}));
    auto& administrator = offered(card.token().pin_administrator());
    ASSERT_TRUE(succeeded(administrator.unblock(Typed(kSoPin), Typed("246810"))));
    card.reader().slot().set_fault_hook({});
    EXPECT_TRUE(succeeded(card.token().login(PinRole::user, Typed("246810"))));
  }
}

TEST(ResettingCode, IsSetAndTakenAwayByTheAdmin) {
  for (const CardOptions& options : {simple_card(), hashed_pins_card()}) {
    OpenPgpUnderTest card(State::initialised, options);
    Token& token = card.token();
    auto& administrator = offered(token.card_administrator());
    const Secret code(bytes_of("atur-ulang"));
    expect_error(administrator.set_reset_code(&code), Errc::not_logged_in);
    ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
    expect_error(administrator.set_reset_code(&code), Errc::management_key);
    token.logout();
    ASSERT_TRUE(token.login(PinRole::so, Typed(kSoPin)));
    const Secret too_short(bytes_of("pendek"));
    expect_error(administrator.set_reset_code(&too_short), Errc::pin_length);
    EXPECT_FALSE(administrator.status()->reset_code_set);
    ASSERT_TRUE(succeeded(administrator.set_reset_code(&code)));
    EXPECT_TRUE(administrator.status()->reset_code_set);
    token.logout();
    auto& pins = offered(token.pin_administrator());
    ASSERT_TRUE(succeeded(pins.unblock(Typed("atur-ulang"), Typed("246810"))));
    EXPECT_TRUE(succeeded(token.login(PinRole::user, Typed("246810"))));
    token.logout();
    ASSERT_TRUE(token.login(PinRole::so, Typed(kSoPin)));
    ASSERT_TRUE(succeeded(administrator.set_reset_code(nullptr)));
    EXPECT_FALSE(administrator.status()->reset_code_set);
  }
}

TEST(AdminPin, IsAddedToAUsersLogin) {
  OpenPgpUnderTest card(State::with_pairs);
  Token& token = card.token();
  auto& administrator = offered(token.card_administrator());
  expect_error(administrator.login_management(Secret(bytes_of(kSoPin))), Errc::not_logged_in);
  ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
  expect_error(administrator.login_management(Secret(bytes_of("55555555"))), Errc::pin_incorrect,
               2);
  ASSERT_TRUE(succeeded(administrator.login_management(Secret(bytes_of(kSoPin)))));
  EXPECT_EQ(token.logged_in(), PinRole::user);
  EXPECT_TRUE(succeeded(token.sign(kSign, kDigestInfo)));
  EXPECT_TRUE(succeeded(offered(token.certificate_writer()).erase(kSign)));
  token.logout();
  ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
  expect_error(offered(token.certificate_writer()).erase(kSign), Errc::management_key);
}

TEST(Status, TellsTriesAndWhatTheCardIs) {
  OpenPgpUnderTest card(State::initialised);
  Token& token = card.token();
  (void)token.login(PinRole::user, Typed("111111"));
  const auto status = offered(token.card_administrator()).status();
  ASSERT_TRUE(succeeded(status));
  EXPECT_EQ(status->user.tries_left, 2);
  EXPECT_EQ(status->so.tries_left, 3);
  EXPECT_TRUE(status->can_reset);
  EXPECT_TRUE(status->so_pin_manages);
  EXPECT_FALSE(status->can_attest);
  EXPECT_EQ(status->applet_version, "3.4");
  EXPECT_EQ(status->device_serial, token.identity()->serial);
}

}  // namespace
}  // namespace kunci::test
