// SPDX-License-Identifier: Apache-2.0
// PINs that are typed at the reader: sent without padding, never held.
#include <gtest/gtest.h>

#include "tests/drivers/expect_error.h"
#include "tests/drivers/openpgp/card_under_test.h"

namespace kunci::test {
namespace {

const Bytes kDigestInfo(51, 0x30);
constexpr std::string_view kNewPin = "13579086";
constexpr PinEntry kAtPad{};

std::string text(std::string_view pin) { return std::string(pin); }

class PinPad : public testing::Test {
 protected:
  explicit PinPad(const CardOptions& options = simple_card(), const DriverSettings& settings = {})
      : card_(State::with_pairs, options, VirtualReader::Apdus::short_only, settings) {}

  Token& token() { return card_.token(); }
  void person_types(std::deque<std::string> typed) {
    card_.reader().give_pin_pad(std::move(typed));
    card_.restart();
  }
  [[nodiscard]] bool was_sent(std::string_view octets) {
    return card_.reader().trace().find(octets) != std::string::npos;
  }
  [[nodiscard]] bool is_verified_on_card(std::uint8_t reference) {
    return card_.reader().command_by_another_program(Bytes{0x00, 0x20, 0x00, reference}) ==
           Bytes{0x90, 0x00};
  }

  OpenPgpUnderTest card_;
};

TEST_F(PinPad, IsThereWhereTheReaderHasOne) {
  EXPECT_FALSE(token().has_pin_pad());
  expect_error(token().login(PinRole::user, kAtPad), Errc::pin_pad_absent);
  person_types({});
  EXPECT_TRUE(token().has_pin_pad());
  expect_error(token().login(PinRole::user, kAtPad), Errc::cancelled);
  EXPECT_FALSE(token().logged_in());
}

TEST_F(PinPad, SendsWhatIsTypedAndNoMore) {
  person_types({text(kPin)});
  ASSERT_TRUE(succeeded(token().login(PinRole::user, kAtPad)));
  EXPECT_TRUE(was_sent("0020008106")) << card_.reader().trace();
}

TEST_F(PinPad, IsAskedOnceForEachVerification) {
  person_types({text(kPin), text(kPin)});
  ASSERT_TRUE(succeeded(token().login(PinRole::user, kAtPad)));
  ASSERT_TRUE(succeeded(token().sign(kSign, kDigestInfo)));
  EXPECT_FALSE(was_sent("00200082"));
  ASSERT_TRUE(succeeded(token().sign(kAuthenticate, kDigestInfo)));
  EXPECT_TRUE(was_sent("0020008206"));
  // Nobody is there any more, and nobody needs to be.
  ASSERT_TRUE(succeeded(token().sign(kAuthenticate, kDigestInfo)));
  ASSERT_TRUE(succeeded(token().sign(kSign, kDigestInfo)));
}

TEST_F(PinPad, SlipInTheSecondEntryLeavesTheLogin) {
  person_types({text(kPin), "111111"});
  ASSERT_TRUE(succeeded(token().login(PinRole::user, kAtPad)));
  expect_error(token().sign(kAuthenticate, kDigestInfo), Errc::pin_incorrect, 2);
  expect_error(token().sign(kAuthenticate, kDigestInfo), Errc::cancelled);
  EXPECT_EQ(token().logged_in(), PinRole::user);
  EXPECT_TRUE(succeeded(token().sign(kSign, kDigestInfo)));
}

TEST_F(PinPad, LosesTheLoginWithTheCardsState) {
  person_types({text(kPin), text(kPin)});
  ASSERT_TRUE(succeeded(token().login(PinRole::user, kAtPad)));
  card_.reader().reset_by_another_program();
  expect_error(token().sign(kSign, kDigestInfo), Errc::not_logged_in);
  EXPECT_FALSE(token().logged_in());
  ASSERT_TRUE(succeeded(token().login(PinRole::user, kAtPad)));
  EXPECT_TRUE(succeeded(token().sign(kSign, kDigestInfo)));
}

TEST_F(PinPad, SpeaksForTheSecurityOfficerToo) {
  person_types({text(kSoPin), text(kNewPin)});
  ASSERT_TRUE(succeeded(token().login(PinRole::so, kAtPad)));
  EXPECT_TRUE(was_sent("0020008308")) << card_.reader().trace();
  ASSERT_TRUE(succeeded(offered(token().pin_administrator()).set_user_pin(kAtPad)));
  EXPECT_TRUE(was_sent("002C028108")) << card_.reader().trace();
  token().logout();
  EXPECT_TRUE(succeeded(token().login(PinRole::user, Typed(kNewPin))));
}

TEST_F(PinPad, ChangesThePin) {
  person_types({text(kPin), text(kNewPin), text(kNewPin)});
  ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
  auto& administrator = offered(token().pin_administrator());
  expect_error(administrator.change(PinRole::user, Typed(kPin), kAtPad), Errc::unsupported);
  ASSERT_TRUE(succeeded(administrator.change(PinRole::user, kAtPad, kAtPad)));
  EXPECT_TRUE(was_sent("002400810E")) << card_.reader().trace();
  // The login was typed; what it has become, only the person knows.
  EXPECT_TRUE(succeeded(token().sign(kSign, kDigestInfo)));
  token().logout();
  EXPECT_TRUE(succeeded(token().login(PinRole::user, Typed(kNewPin))));
}

class PinPadForHashedPins : public PinPad {
 protected:
  PinPadForHashedPins() : PinPad(hashed_pins_card()) {}
};

TEST_F(PinPadForHashedPins, IsNotOffered) {
  person_types({text(kPin)});
  EXPECT_FALSE(token().has_pin_pad());
  card_.restart();
  expect_error(token().login(PinRole::user, kAtPad), Errc::pin_pad_absent);
  EXPECT_EQ(card_.reader().slot().log().count_of(0x20), 0U) << card_.reader().trace();
  EXPECT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
}

class PinPadForOneSignature : public PinPad {
 protected:
  PinPadForOneSignature() : PinPad({{"kdf", "none"}, {"pw1", "once"}}) {}
};

TEST_F(PinPadForOneSignature, AsksForEachSignature) {
  person_types({text(kPin), text(kPin)});
  ASSERT_TRUE(succeeded(token().login(PinRole::user, kAtPad)));
  ASSERT_TRUE(succeeded(token().sign(kSign, kDigestInfo))) << "the login is the first consent";
  expect_error(token().sign(kSign, kDigestInfo), Errc::not_logged_in);
  expect_error(token().consent_with_held_pin(), Errc::not_logged_in);
  ASSERT_TRUE(succeeded(token().consent(kAtPad)));
  ASSERT_TRUE(succeeded(token().sign(kSign, kDigestInfo)));
  EXPECT_EQ(token().logged_in(), PinRole::user);
}

class StrictPinPad : public PinPad {
 protected:
  StrictPinPad() : PinPad(simple_card(), {.strict_isolation = true}) {}
};

// Nothing that other programs could use stays verified, what was typed at the pad included.
TEST_F(StrictPinPad, IsAskedForEachUse) {
  person_types({text(kPin), text(kPin)});
  ASSERT_TRUE(succeeded(token().login(PinRole::user, kAtPad)));
  EXPECT_FALSE(is_verified_on_card(0x81));
  ASSERT_TRUE(succeeded(token().sign(kSign, kDigestInfo)));
  EXPECT_FALSE(is_verified_on_card(0x81));
  expect_error(token().sign(kSign, kDigestInfo), Errc::cancelled);
}

}  // namespace
}  // namespace kunci::test
