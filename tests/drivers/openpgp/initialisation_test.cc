// SPDX-License-Identifier: Apache-2.0
// C_InitToken and C_InitPIN: no factory secret is left, and the owner's are asked for.
#include <gtest/gtest.h>

#include "tests/drivers/expect_error.h"
#include "tests/drivers/openpgp/card_under_test.h"

namespace kunci::test {
namespace {

Result<void> initialise(Token& token, std::string_view so_pin = kSoPin) {
  return offered(token.initializer()).initialize(Secret(bytes_of(so_pin)), kLabel);
}

/// VERIFY as any program sends it.
bool is_right(VirtualReader& reader, std::uint8_t reference, std::string_view pin) {
  Bytes command = {0x00, 0x20, 0x00, reference, static_cast<std::uint8_t>(pin.size())};
  append(command, bytes_of(pin));
  return reader.command_by_another_program(command) == Bytes{0x90, 0x00};
}

TEST(Initialisation, ReplacesTheFactoryPins) {
  OpenPgpUnderTest card(State::factory);
  ASSERT_TRUE(succeeded(initialise(card.token())));
  EXPECT_TRUE(card.token().identity()->initialized);
  EXPECT_FALSE(card.token().pin_state(PinRole::user)->set);
  card.restart();
  EXPECT_EQ(card.token().identity()->label, kLabel);
  EXPECT_FALSE(is_right(card.reader(), 0x81, "123456"));
  EXPECT_FALSE(is_right(card.reader(), 0x83, "12345678"));
  EXPECT_TRUE(is_right(card.reader(), 0x83, kSoPin));
}

TEST(Initialisation, RefusesAFactoryPinAsSoPin) {
  OpenPgpUnderTest card(State::factory);
  expect_error(initialise(card.token(), "12345678"), Errc::factory_secret);
  expect_error(initialise(card.token(), "1234567"), Errc::pin_length);
  EXPECT_TRUE(is_right(card.reader(), 0x83, "12345678")) << "nothing was done";
}

TEST(Initialisation, OfATokenInUseNeedsItsSoPin) {
  OpenPgpUnderTest card(State::with_pairs);
  expect_error(initialise(card.token(), "55555555"), Errc::pin_incorrect, 2);
  card.restart();
  EXPECT_NE(*card.token().key_pair(kSign), nullptr);
  ASSERT_TRUE(succeeded(initialise(card.token())));
  card.restart();
  EXPECT_EQ(*card.token().key_pair(kSign), nullptr);
  EXPECT_TRUE(card.token().identity()->initialized);
}

TEST(Initialisation, TheSoSetsTheUserPinForEveryProcess) {
  OpenPgpUnderTest card(State::factory);
  ASSERT_TRUE(initialise(card.token()));
  auto& administrator = offered(card.token().pin_administrator());
  expect_error(administrator.set_user_pin(Typed(kPin)), Errc::not_logged_in);
  ASSERT_TRUE(card.token().login(PinRole::so, Typed(kSoPin)));
  expect_error(administrator.set_user_pin(Typed("12345")), Errc::pin_length);
  ASSERT_TRUE(succeeded(administrator.set_user_pin(Typed(kPin))));
  card.token().logout();
  EXPECT_TRUE(succeeded(card.token().login(PinRole::user, Typed(kPin))));
  card.restart();
  EXPECT_TRUE(card.token().identity()->initialized);
  EXPECT_TRUE(card.token().pin_state(PinRole::user)->set);
}

TEST(Initialisation, WorksOnCardsThatWantHashes) {
  OpenPgpUnderTest card(State::initialised, {{"kdf", "on"}});
  EXPECT_TRUE(succeeded(card.token().login(PinRole::user, Typed(kPin))));
}

TEST(Initialisation, IsNotPossibleWithoutALifeCycle) {
  OpenPgpUnderTest card(State::factory, {{"life_cycle", "no"}});
  expect_error(initialise(card.token()), Errc::unsupported);
  expect_error(offered(card.token().card_administrator()).reset_to_factory(), Errc::unsupported);
  EXPECT_TRUE(is_right(card.reader(), 0x83, "12345678")) << "nothing was blocked";
}

TEST(Reset, NeedsNoSecretAndKeepsNothing) {
  for (const char* wrong_password : {"63cx", "6982"}) {
    OpenPgpUnderTest card(
        State::with_pairs,
        {{"kdf", "none"}, {"pw1", "several"}, {"wrong_password", wrong_password}});
    ASSERT_TRUE(succeeded(offered(card.token().card_administrator()).reset_to_factory()));
    card.restart();
    EXPECT_FALSE(card.token().identity()->initialized);
    EXPECT_EQ(*card.token().key_pair(kSign), nullptr);
    EXPECT_TRUE(is_right(card.reader(), 0x81, "123456"));
  }
}

}  // namespace
}  // namespace kunci::test
