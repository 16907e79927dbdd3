// SPDX-License-Identifier: Apache-2.0
// What other programs do to a card between our calls.
#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/piv/card_under_test.h"

namespace kunci::test {
namespace {

const Bytes kBlock(256, 0x01);
const Bytes kHash(32, 0x11);

/// Selects an application that the card does not have. Cards of the extended profile leave PIV
/// then.
void leave_piv(CardUnderTest& card) {
  card.reader().command_by_another_program(from_hex("00a4040006d2760001240100").value());
}

class Sharing : public testing::TestWithParam<Profile> {
 protected:
  CardUnderTest card_{GetParam(), State::with_pairs};
  Token& token() { return card_.token(); }
};

TEST_P(Sharing, LoginIsRestoredAfterAReset) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(token().sign(k9a, kBlock));
  card_.reader().reset_by_another_program();
  card_.reader().start_counting();
  ASSERT_TRUE(succeeded(token().sign(k9a, kBlock)));
  EXPECT_EQ(card_.reader().exchanges(), 1U + 1U + 3U) << card_.reader().trace();
  EXPECT_EQ(token().logged_in(), PinRole::user);
}

TEST_P(Sharing, AResetBetweenTheGrantOfTheCardAndItsFirstUseIsSurvived) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  card_.reader().reset_late_by_another_program();
  EXPECT_TRUE(succeeded(token().sign(k9a, kBlock)));
  token().logout();
  card_.reader().reset_late_by_another_program();
  EXPECT_TRUE(token().login(PinRole::user, Typed(kPin)));
}

TEST_P(Sharing, WithoutAKeptPinTheLoginIsOver) {
  CardUnderTest card(GetParam(), State::with_pairs, VirtualReader::Apdus::short_only,
                     {.keep_pin = false});
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(succeeded(card.token().sign(k9a, kBlock)));
  card.reader().reset_by_another_program();
  expect_error(card.token().sign(k9a, kBlock), Errc::not_logged_in);
  EXPECT_FALSE(card.token().logged_in());
  EXPECT_EQ(card.reader().open_connections(), 0);
}

TEST_P(Sharing, LoginThatAnotherProgramEndedIsRestored) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(token().sign(k9a, kBlock));
  card_.reader().command_by_another_program(Bytes{0x00, 0x20, 0xff, 0x80});
  EXPECT_TRUE(succeeded(token().sign(k9a, kBlock)));
}

TEST_P(Sharing, PinThatAnotherProgramChangedEndsTheLogin) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(token().sign(k9a, kBlock));
  card_.reader().command_by_another_program(
      from_hex("0024008010313233343536ffff363534333231ffff").value());
  card_.reader().reset_by_another_program();
  card_.reader().start_counting();
  expect_error(token().sign(k9a, kBlock), Errc::not_logged_in);
  EXPECT_EQ(card_.reader().slot().log().count_of(0x20), 1U) << "one try was spent, not more";
  EXPECT_FALSE(token().logged_in());
  expect_error(token().login(PinRole::user, Typed(kPin)), Errc::pin_known_wrong);
}

TEST_P(Sharing, ConsentSurvivesAReset) {
  ASSERT_TRUE(token().key_policy(k9c));
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(token().consent(Typed(kPin)));
  card_.reader().reset_by_another_program();
  EXPECT_TRUE(succeeded(token().sign(k9c, kHash)));
}

TEST_P(Sharing, WhatIsReadAfterAResetIsRight) {
  card_.reader().reset_by_another_program();
  EXPECT_TRUE(*token().key_pair(k9a));
  card_.reader().reset_by_another_program();
  EXPECT_TRUE(token().identity()->initialized);
}

TEST_P(Sharing, CardThatIsGoneIsSaidToBe) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  card_.reader().slot().remove();
  expect_error(token().sign(k9a, kBlock), Errc::card_absent);
  token().logout();
  EXPECT_FALSE(token().logged_in());
}

INSTANTIATE_TEST_SUITE_P(Cards, Sharing, testing::Values(Profile::plain, Profile::extended),
                         name_of_profile);

class ForeignSelection : public testing::Test {
 protected:
  CardUnderTest card_{Profile::extended, State::with_pairs};
  Token& token() { return card_.token(); }
};

TEST_F(ForeignSelection, IsNoticedWhenReading) {
  leave_piv(card_);
  EXPECT_TRUE(token().identity()->initialized);
  leave_piv(card_);
  ASSERT_TRUE(*token().key_pair(k9a));
  leave_piv(card_);
  EXPECT_EQ(*token().key_pair(k9d), nullptr);
  leave_piv(card_);
  ASSERT_TRUE(token().read_ahead({.certificates = true, .pairs = true, .data = true}));
  EXPECT_NE(*token().certificate(k9c), nullptr);
}

TEST_F(ForeignSelection, IsNoticedWhenSigning) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(token().sign(k9a, kBlock));
  leave_piv(card_);
  EXPECT_TRUE(succeeded(token().sign(k9a, kBlock)));
  leave_piv(card_);
  ASSERT_TRUE(succeeded(token().consent(Typed(kPin))));
  EXPECT_TRUE(succeeded(token().sign(k9c, kHash)));
  ASSERT_TRUE(token().consent(Typed(kPin)));
  leave_piv(card_);
  EXPECT_TRUE(succeeded(token().sign(k9c, kHash)));
}

TEST_F(ForeignSelection, IsNoticedWhenWriting) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  leave_piv(card_);
  auto& generator = offered(token().key_generator());
  EXPECT_TRUE(succeeded(generator.generate(k9d, crypto::on(crypto::Curve::p256), {})));
}

TEST_F(ForeignSelection, NeverGetsTheFirstPin) {
  leave_piv(card_);
  card_.reader().start_counting();
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  EXPECT_EQ(card_.reader().trace().find("00A40400"), 3U) << card_.reader().trace();
}

TEST_F(ForeignSelection, WithoutAKeptPinRefusalsEndNoLogin) {
  CardUnderTest card(Profile::extended, State::with_pairs, VirtualReader::Apdus::short_only,
                     {.keep_pin = false});
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(card.token().sign(k9a, kBlock));
  // A number above the modulus.
  EXPECT_FALSE(card.token().sign(k9a, Bytes(256, 0xff)));
  EXPECT_TRUE(succeeded(card.token().sign(k9a, kBlock)));
}

}  // namespace
}  // namespace kunci::test
