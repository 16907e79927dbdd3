// SPDX-License-Identifier: Apache-2.0
// C_InitToken and C_InitPIN, from all that a card may be.
#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/piv/card_under_test.h"
#include "tests/harness/piv/piv_client.h"

namespace kunci::test {
namespace {

constexpr std::string_view kHexSoPin = "a1a2a3a4a5a6a7a8b1b2b3b4b5b6b7b8c1c2c3c4c5c6c7c8";

Result<void> initialise(Token& token, std::string_view so_pin, std::string_view label = kLabel) {
  auto& initializer = offered(token.initializer());
  return initializer.initialize(Secret(bytes_of(so_pin)), label);
}

Result<void> set_user_pin(Token& token, std::string_view so_pin, std::string_view pin) {
  const auto logged_in = token.login(PinRole::so, Typed(so_pin));
  if (!logged_in) return logged_in;
  auto& pins = offered(token.pin_administrator());
  const auto done = pins.set_user_pin(Typed(pin));
  token.logout();
  return done;
}

Result<crypto::PublicKey> generate(Token& token, KeyReference place) {
  auto& generator = offered(token.key_generator());
  return generator.generate(place, crypto::on(crypto::Curve::p256), {});
}

/// Nothing that a factory leaves on its cards opens this one.
void expect_no_factory_secret(CardUnderTest& card) {
  card.restart();
  expect_error(card.token().login(PinRole::so, Typed("12345678")), Errc::pin_incorrect);
  auto& administrator = offered(card.token().card_administrator());
  ASSERT_TRUE(succeeded(card.token().login(PinRole::so, Typed(kSoPin))));
  for (const std::string_view key :
       {"010203040506070801020304050607080102030405060708", "01020304050607080102030405060708"}) {
    expect_error(administrator.login_management(Secret(from_hex(key).value())),
                 Errc::management_key);
  }
  card.token().logout();
}

class Initialising : public testing::TestWithParam<Profile> {
 protected:
  CardUnderTest card_{GetParam(), State::issued};
  Token& token() { return card_.token(); }
};

TEST_P(Initialising, LeavesATokenThatWaitsForItsUserPin) {
  ASSERT_TRUE(succeeded(initialise(token(), kSoPin)));
  EXPECT_EQ(token().identity()->label, kLabel);
  EXPECT_TRUE(token().identity()->initialized);
  EXPECT_FALSE(token().pin_state(PinRole::user)->set);
  card_.reinsert();
  EXPECT_TRUE(token().identity()->initialized);
  EXPECT_FALSE(token().pin_state(PinRole::user)->set);
  expect_error(token().login(PinRole::user, Typed("123456")), Errc::pin_not_set);
  card_.restart();
  expect_error(token().login(PinRole::user, Typed("123456")), Errc::pin_incorrect);
  expect_no_factory_secret(card_);
}

TEST_P(Initialising, ThenTheSoSetsTheUserPin) {
  ASSERT_TRUE(succeeded(initialise(token(), kSoPin)));
  card_.restart();
  ASSERT_TRUE(succeeded(set_user_pin(token(), kSoPin, "246810")));
  EXPECT_TRUE(token().pin_state(PinRole::user)->set);
  card_.restart();
  EXPECT_TRUE(token().pin_state(PinRole::user)->set);
  EXPECT_EQ(token().identity()->label, kLabel);
  ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed("246810"))));
  EXPECT_TRUE(succeeded(generate(token(), k9c)));
}

TEST_P(Initialising, PinThatAnotherProcessSetIsNoticed) {
  ASSERT_TRUE(succeeded(initialise(token(), kSoPin)));
  ASSERT_FALSE(token().pin_state(PinRole::user)->set);
  const auto other = card_.token_of_another_process();
  ASSERT_TRUE(succeeded(set_user_pin(*other, kSoPin, kPin)));
  EXPECT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
}

TEST_P(Initialising, AgainWantsThePresentSoPin) {
  ASSERT_TRUE(succeeded(initialise(token(), kSoPin)));
  const std::string serial = token().identity()->serial;
  ASSERT_TRUE(succeeded(set_user_pin(token(), kSoPin, kPin)));
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(succeeded(generate(token(), k9a)));
  card_.restart();
  expect_error(initialise(token(), "11112222"), Errc::pin_incorrect, 2);
  EXPECT_TRUE(*token().key_pair(k9a)) << "nothing was destroyed";
  EXPECT_TRUE(token().pin_state(PinRole::user)->set);
  ASSERT_TRUE(succeeded(initialise(token(), kSoPin, "Another")));
  for (int process = 0; process < 2; ++process, card_.restart()) {
    EXPECT_EQ(token().identity()->label, "Another");
    EXPECT_EQ(token().identity()->serial, serial) << "it is the same device";
    EXPECT_EQ(*token().key_pair(k9a), nullptr);
    EXPECT_FALSE(token().pin_state(PinRole::user)->set);
  }
  EXPECT_FALSE(token().login(PinRole::user, Typed(kPin)));
}

TEST_P(Initialising, RefusesFactorySecrets) {
  expect_error(initialise(token(), "12345678"), Errc::factory_secret);
  expect_error(initialise(token(), "010203040506070801020304050607080102030405060708"),
               Errc::factory_secret);
  expect_error(initialise(token(), "1234"), Errc::pin_length);
}

TEST_P(Initialising, LongLabelsAreCutBetweenCharacters) {
  const std::string label = std::string(31, 'x') + "é and more";
  ASSERT_TRUE(succeeded(initialise(token(), kSoPin, label)));
  EXPECT_EQ(token().identity()->label, std::string(31, 'x'));
}

TEST_P(Initialising, UnblockingGivesANewPinWithoutLogin) {
  ASSERT_TRUE(succeeded(initialise(token(), kSoPin)));
  auto& pins = offered(token().pin_administrator());
  expect_error(pins.unblock(Typed("11112222"), Typed(kPin)), Errc::pin_incorrect, 2);
  ASSERT_TRUE(succeeded(pins.unblock(Typed(kSoPin), Typed(kPin))));
  EXPECT_FALSE(token().logged_in());
  EXPECT_TRUE(token().pin_state(PinRole::user)->set);
  EXPECT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
}

INSTANTIATE_TEST_SUITE_P(Cards, Initialising, testing::Values(Profile::plain, Profile::extended),
                         name_of_profile);

/// 3DES only, AES-192 by default, metadata or not.
class Firmware : public testing::TestWithParam<const char*> {};

TEST_P(Firmware, IsInitialisedWithTheAlgorithmThatItHas) {
  CardUnderTest card(CardOptions{{"profile", "yubico"}, {"version", GetParam()}});
  ASSERT_TRUE(succeeded(initialise(card.token(), kSoPin)));
  card.restart();
  ASSERT_TRUE(succeeded(set_user_pin(card.token(), kSoPin, kPin)));
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  const auto key = generate(card.token(), k9c);
  ASSERT_TRUE(succeeded(key));
  card.restart();
  ASSERT_TRUE(*card.token().key_pair(k9c));
  EXPECT_EQ((*card.token().key_pair(k9c))->public_key, *key);
  expect_no_factory_secret(card);
}

INSTANTIATE_TEST_SUITE_P(Versions, Firmware,
                         testing::Values("1.0.4", "4.3.5", "5.2.7", "5.4.3", "5.7.1"));

class ManagementKeyAsSoPin : public testing::Test {
 protected:
  CardUnderTest card_{Profile::extended, State::issued};
  Token& token() { return card_.token(); }
};

TEST_F(ManagementKeyAsSoPin, SetsUserPinsWithoutKeepingAnything) {
  ASSERT_TRUE(succeeded(initialise(token(), kHexSoPin)));
  card_.restart();
  expect_error(token().login(PinRole::so, Typed(std::string(48, '0'))), Errc::pin_incorrect);
  ASSERT_TRUE(succeeded(set_user_pin(token(), kHexSoPin, kPin)));
  card_.restart();
  EXPECT_TRUE(token().pin_state(PinRole::user)->set);
  ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
  expect_error(generate(token(), k9c), Errc::management_key);
  auto& administrator = offered(token().card_administrator());
  ASSERT_TRUE(succeeded(administrator.login_management(Secret(from_hex(kHexSoPin).value()))));
  EXPECT_TRUE(succeeded(generate(token(), k9c)));
}

TEST_F(ManagementKeyAsSoPin, GivesTheSoAllPowers) {
  ASSERT_TRUE(succeeded(initialise(token(), kHexSoPin)));
  ASSERT_TRUE(succeeded(token().login(PinRole::so, Typed(kHexSoPin))));
  EXPECT_TRUE(succeeded(generate(token(), k9a)));
  token().logout();
  const Bytes answer =
      card_.reader().command_by_another_program(from_hex("00db3fff095c035fc1065302aabb").value());
  EXPECT_EQ(to_hex(answer), "6982");
}

TEST_F(ManagementKeyAsSoPin, IsWantedAgain) {
  ASSERT_TRUE(succeeded(initialise(token(), kHexSoPin)));
  expect_error(initialise(token(), std::string(48, 'a')), Errc::pin_incorrect);
  EXPECT_TRUE(succeeded(initialise(token(), kHexSoPin, "Again")));
  EXPECT_TRUE(succeeded(set_user_pin(token(), kHexSoPin, kPin)));
}

TEST_F(ManagementKeyAsSoPin, MayBeChanged) {
  ASSERT_TRUE(succeeded(initialise(token(), kHexSoPin)));
  const std::string other(48, '7');
  auto& pins = offered(token().pin_administrator());
  expect_error(pins.change(PinRole::so, Typed(std::string(48, '5')), Typed(other)),
               Errc::pin_incorrect);
  expect_error(pins.change(PinRole::so, Typed(kHexSoPin), Typed("11112222")), Errc::pin_length);
  ASSERT_TRUE(succeeded(pins.change(PinRole::so, Typed(kHexSoPin), Typed(other))));
  expect_error(token().login(PinRole::so, Typed(kHexSoPin)), Errc::pin_incorrect);
  EXPECT_TRUE(succeeded(set_user_pin(token(), other, kPin)));
  EXPECT_TRUE(succeeded(pins.unblock(Typed(other), Typed("654321"))));
}

TEST_F(ManagementKeyAsSoPin, OfOtherLengths) {
  for (const std::size_t digits : {std::size_t{32}, std::size_t{64}}) {
    CardUnderTest card(Profile::extended, State::issued);
    const std::string so_pin(digits, 'e');
    ASSERT_TRUE(succeeded(initialise(card.token(), so_pin))) << digits;
    EXPECT_TRUE(succeeded(set_user_pin(card.token(), so_pin, kPin))) << digits;
  }
}

TEST(PlainCardFromTheFactory, CannotLoseItsManagementKey) {
  CardUnderTest card(CardOptions{{"content", "factory"}});
  expect_error(initialise(card.token(), kSoPin), Errc::factory_secret);
  EXPECT_FALSE(card.token().identity()->initialized);
  EXPECT_TRUE(succeeded(card.token().login(PinRole::so, Typed("12345678")))) << "left as it was";
}

TEST(PlainCardWithAnUnknownManagementKey, IsLeftAlone) {
  CardUnderTest card(options_of(Profile::plain));
  ASSERT_TRUE(card.token().identity()->initialized);
  expect_error(initialise(card.token(), kSoPin), Errc::management_key);
  EXPECT_TRUE(card.token().identity()->initialized);
  EXPECT_NE(card.token().identity()->label, kLabel);
}

TEST(PlainCardWithTheFactorysPuk, TakesTheManagementKeyAsSoPin) {
  CardUnderTest card(CardOptions{
      {"content", "factory"}, {"management", "aes256"}, {"management_key", std::string(64, 'd')}});
  const std::string so_pin(64, 'd');
  ASSERT_TRUE(succeeded(initialise(card.token(), so_pin)));
  expect_error(card.token().login(PinRole::so, Typed("12345678")), Errc::pin_incorrect);
  ASSERT_TRUE(succeeded(set_user_pin(card.token(), so_pin, kPin)));
  ASSERT_TRUE(succeeded(initialise(card.token(), so_pin, "Again")));
  ASSERT_TRUE(succeeded(set_user_pin(card.token(), so_pin, kPin)));
}

TEST(PlainCard, PairsOfFormerTimesAreNotSeenAnyMore) {
  CardUnderTest card(Profile::plain, State::with_pairs);
  ASSERT_TRUE(*card.token().key_pair(k9a));
  ASSERT_TRUE(succeeded(initialise(card.token(), kSoPin)));
  card.reinsert();
  ASSERT_TRUE(card.token().read_ahead({.certificates = true, .pairs = true}));
  EXPECT_EQ(*card.token().key_pair(k9a), nullptr);
  EXPECT_EQ(*card.token().certificate(k9c), nullptr);
}

}  // namespace
}  // namespace kunci::test
