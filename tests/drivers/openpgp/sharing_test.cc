// SPDX-License-Identifier: Apache-2.0
// What other programs do to a card between our calls.
#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/openpgp/card_under_test.h"

namespace kunci::test {
namespace {

const Bytes kDigestInfo(51, 0x30);

class OpenPgpSharing : public testing::Test {
 protected:
  OpenPgpUnderTest card_{State::with_pairs};
  Token& token() { return card_.token(); }
};

TEST_F(OpenPgpSharing, LoginIsRestoredAfterAReset) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(token().sign(kSign, kDigestInfo));
  card_.reader().reset_by_another_program();
  card_.reader().start_counting();
  ASSERT_TRUE(succeeded(token().sign(kSign, kDigestInfo)));
  // SELECT, VERIFY, signature: only the verification that is needed now.
  EXPECT_EQ(card_.reader().exchanges(), 3U) << card_.reader().trace();
  EXPECT_EQ(token().logged_in(), PinRole::user);
}

TEST_F(OpenPgpSharing, VerificationThatAnotherProgramEndedIsMadeAgain) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(token().sign(kSign, kDigestInfo));
  card_.reader().command_by_another_program(Bytes{0x00, 0x20, 0xff, 0x81});
  EXPECT_TRUE(succeeded(token().sign(kSign, kDigestInfo)));
}

TEST_F(OpenPgpSharing, PinThatAnotherProgramChangedEndsTheLogin) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(token().sign(kSign, kDigestInfo));
  const Bytes changed = card_.reader().command_by_another_program(
      from_hex("002400810c343832393133363534333231").value());
  ASSERT_EQ(changed, (Bytes{0x90, 0x00}));
  card_.reader().start_counting();
  expect_error(token().sign(kSign, kDigestInfo), Errc::not_logged_in);
  EXPECT_EQ(card_.reader().slot().log().count_of(0x20), 1U) << "one try was spent, not more";
  EXPECT_FALSE(token().logged_in());
  expect_error(token().login(PinRole::user, Typed(kPin)), Errc::pin_known_wrong);
}

TEST_F(OpenPgpSharing, WithoutAKeptPinTheLoginIsOver) {
  OpenPgpUnderTest card(State::with_pairs, simple_card(), VirtualReader::Apdus::short_only,
                        {.keep_pin = false});
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(card.token().sign(kSign, kDigestInfo));
  card.reader().reset_by_another_program();
  expect_error(card.token().sign(kSign, kDigestInfo), Errc::not_logged_in);
  EXPECT_FALSE(card.token().logged_in());
  EXPECT_EQ(card.reader().open_connections(), 0);
}

TEST_F(OpenPgpSharing, AdminPinIsRestoredToo) {
  login_to_manage(token());
  card_.reader().reset_by_another_program();
  EXPECT_TRUE(succeeded(offered(token().certificate_writer()).erase(kSign)));
  EXPECT_TRUE(succeeded(token().sign(kSign, kDigestInfo)));
}

TEST_F(OpenPgpSharing, WhatIsReadAfterAResetIsRight) {
  card_.reader().reset_by_another_program();
  EXPECT_NE(*token().key_pair(kSign), nullptr);
  card_.reader().reset_by_another_program();
  EXPECT_TRUE(token().identity()->initialized);
}

TEST_F(OpenPgpSharing, OtherProgramsMayChooseAnotherCertificate) {
  card_.reader().command_by_another_program(from_hex("00a502040660045c027f21").value());
  EXPECT_EQ(*token().certificate(kAuthenticate), nullptr);
}

TEST_F(OpenPgpSharing, CardThatIsGoneIsSaidToBe) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  card_.reader().slot().remove();
  expect_error(token().sign(kSign, kDigestInfo), Errc::card_absent);
  token().logout();
  EXPECT_FALSE(token().logged_in());
}

TEST_F(OpenPgpSharing, ConnectionLivesAsLongAsTheLogin) {
  EXPECT_EQ(card_.reader().open_connections(), 0);
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  EXPECT_EQ(card_.reader().open_connections(), 1);
  token().logout();
  EXPECT_EQ(card_.reader().open_connections(), 0);
}

}  // namespace
}  // namespace kunci::test
