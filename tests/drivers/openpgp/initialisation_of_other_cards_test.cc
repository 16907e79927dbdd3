// SPDX-License-Identifier: Apache-2.0
// Initialisation and reset of cards that take the steps of the specification otherwise.
#include <gtest/gtest.h>

#include "tests/drivers/expect_error.h"
#include "tests/drivers/named_faults.h"
#include "tests/drivers/openpgp/card_under_test.h"

namespace kunci::test {
namespace {

constexpr std::uint8_t kVerify = 0x20;
constexpr std::uint8_t kChange = 0x24;
constexpr std::uint8_t kResetRetryCounter = 0x2c;
constexpr std::uint8_t kPutData = 0xda;
constexpr std::uint8_t kTerminate = 0xe6;

Result<void> initialise(Token& token) {
  return offered(token.initializer()).initialize(Secret(bytes_of(kSoPin)), kLabel);
}

bool is_put(ByteView command, std::uint8_t low_tag) {
  return command[1] == kPutData && command[3] == low_tag;
}

/// Gnuk: neither PW1 nor a resetting code can be written before there is a key.
harness::FaultHook refuse_user_pin() {
  return answer_where(
      [](ByteView command) {
        const bool user_pin = command[1] == kChange && command[3] == 0x81;
        return user_pin || command[1] == kResetRetryCounter || is_put(command, 0xd3);
      },
      {0x69, 0x85});
}

TEST(CardWithoutKeys, MayHaveNoUserPinYet) {
  OpenPgpUnderTest card(State::factory, {{"kdf", "none"}, {"resetting_code_tries", "always"}});
  card.reader().slot().set_fault_hook(refuse_user_pin());
  ASSERT_TRUE(succeeded(initialise(card.token())));
  ASSERT_TRUE(succeeded(card.token().login(PinRole::so, Typed(kSoPin))));
  auto& administrator = offered(card.token().pin_administrator());
  expect_error(administrator.set_user_pin(Typed(kPin)), Errc::refused);
  card.token().logout();
  // The key that it wants.
  card.restart();
  EXPECT_TRUE(card.token().pin_state(PinRole::user)->set);
  ASSERT_TRUE(succeeded(card.token().login(PinRole::user, Typed("123456"))));
  auto& managed = offered(card.token().card_administrator());
  ASSERT_TRUE(succeeded(managed.login_management(Secret(bytes_of(kSoPin)))));
  make_pair_in(card.token(), kAuthenticate, crypto::rsa(2048));
  card.token().logout();
  card.reader().slot().set_fault_hook({});
  ASSERT_TRUE(succeeded(card.token().login(PinRole::so, Typed(kSoPin))));
  ASSERT_TRUE(succeeded(offered(card.token().pin_administrator()).set_user_pin(Typed(kPin))));
  card.token().logout();
  EXPECT_TRUE(succeeded(card.token().login(PinRole::user, Typed(kPin))));
}

TEST(FactoryUserPin, DoesNotStayForOneRefusal) {
  OpenPgpUnderTest card(State::factory);
  const harness::Fault refusal{.kind = harness::FaultKind::kAnswer, .answer = {0x69, 0x85}};
  card.reader().slot().set_fault_hook(fault_in(kChange, 2, refusal));
  ASSERT_TRUE(succeeded(initialise(card.token())));
  EXPECT_FALSE(card.token().pin_state(PinRole::user)->set);
}

TEST(FactoryUserPin, ThatStaysForAnotherReasonIsAnError) {
  OpenPgpUnderTest card(State::factory);
  card.reader().slot().set_fault_hook(answer_where(
      [](ByteView command) { return command[1] == kChange && command[3] == 0x81; }, {0x6a, 0x80}));
  expect_error(initialise(card.token()), Errc::factory_secret);
}

TEST(ResettingCodeOfTheFactory, IsReplacedWhereItCannotBeTakenAway) {
  for (const Bytes& refusal : {Bytes{0x6a, 0x80}, Bytes{0x67, 0x00}, Bytes{0x6f, 0x00}}) {
    OpenPgpUnderTest card(State::factory, {{"kdf", "none"}, {"resetting_code_tries", "always"}});
    card.reader().slot().set_fault_hook(answer_where(
        [](ByteView command) { return is_put(command, 0xd3) && command.size() <= 5; }, refusal));
    EXPECT_TRUE(succeeded(initialise(card.token())));
    card.reader().slot().set_fault_hook(
        answer_where([](ByteView command) { return is_put(command, 0xd3); }, refusal));
    EXPECT_TRUE(succeeded(initialise(card.token()))) << "there is none that could be left";
  }
}

TEST(Mark, IsWrittenWithTheUserPinWhereTheCardWantsThat) {
  OpenPgpUnderTest card(State::factory);
  // opcard: PW1 (82) writes what PW3 should.
  card.reader().slot().set_fault_hook(
      [verified = false](std::uint64_t, ByteView command) mutable -> std::optional<harness::Fault> {
        const bool verify_82 = command[1] == kVerify && command[3] == 0x82;
        if (verify_82) verified = command[2] == 0;
        if (!is_put(command, 0x02) || verified) return std::nullopt;
        return harness::Fault{.kind = harness::FaultKind::kAnswer, .answer = {0x69, 0x82}};
      });
  ASSERT_TRUE(succeeded(initialise(card.token())));
  ASSERT_TRUE(succeeded(card.token().login(PinRole::so, Typed(kSoPin))));
  auto& administrator = offered(card.token().pin_administrator());
  ASSERT_TRUE(succeeded(administrator.set_user_pin(Typed(kPin))));
  card.restart();
  EXPECT_TRUE(card.token().identity()->initialized);
  EXPECT_TRUE(card.token().pin_state(PinRole::user)->set);
}

TEST(Termination, WithBothPinsBlockedWhereTheSoPinIsNotEnough) {
  for (const Bytes& refusal : {Bytes{0x69, 0x85}, Bytes{0x69, 0x82}}) {
    OpenPgpUnderTest card(State::with_pairs);
    card.reader().slot().set_fault_hook(
        fault_in(kTerminate, 1, {.kind = harness::FaultKind::kAnswer, .answer = refusal}));
    ASSERT_TRUE(succeeded(initialise(card.token())));
    card.restart();
    EXPECT_EQ(*card.token().key_pair(kSign), nullptr);
    EXPECT_TRUE(succeeded(card.token().login(PinRole::so, Typed(kSoPin))));
  }
}

/// How SELECT speaks of a reset that was interrupted.
class TerminatedCard : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const Bytes done = {0x90, 0x00};
    const Bytes verify = {0x00, kVerify, 0x00, 0x83, 8, '1', '2', '3', '4', '5', '6', '7', '8'};
    ASSERT_EQ(card_.reader().command_by_another_program(verify), done);
    const Bytes terminate = {0x00, kTerminate, 0x00, 0x00};
    ASSERT_EQ(card_.reader().command_by_another_program(terminate), done);
    card_.restart();
  }

  OpenPgpUnderTest card_{State::factory, {{"kdf", "none"}, {"terminated", GetParam()}}};
};

TEST_P(TerminatedCard, IsATokenThatNobodyHasInitialised) {
  const auto identity = card_.token().identity();
  ASSERT_TRUE(succeeded(identity));
  EXPECT_FALSE(identity->initialized);
  ASSERT_TRUE(succeeded(initialise(card_.token())));
  EXPECT_TRUE(card_.token().identity()->initialized);
}

TEST_P(TerminatedCard, IsResetToItsEnd) {
  auto& administrator = offered(card_.token().card_administrator());
  ASSERT_TRUE(succeeded(administrator.reset_to_factory()));
  EXPECT_TRUE(succeeded(initialise(card_.token())));
}

INSTANTIATE_TEST_SUITE_P(Answers, TerminatedCard, testing::Values("warns", "refuses", "hides"),
                         [](const auto& param_info) { return std::string(param_info.param); });

}  // namespace
}  // namespace kunci::test
