// SPDX-License-Identifier: Apache-2.0
// What a fault left behind is not the end: the same process can go on.
#include <gtest/gtest.h>

#include "tests/drivers/expect_error.h"
#include "tests/drivers/named_faults.h"
#include "tests/drivers/openpgp/card_under_test.h"
#include "tests/drivers/token_access.h"

namespace kunci::test {
namespace {

constexpr std::uint8_t kVerify = 0x20;
constexpr std::uint8_t kActivate = 0x44;

Result<void> initialise(Token& token) {
  return offered(token.initializer()).initialize(Secret(bytes_of(kSoPin)), kLabel);
}

TEST(OpenPgpRecovery, ACardThatStayedTerminatedIsInitialisedByTheNextAttempt) {
  OpenPgpUnderTest card(State::initialised);
  card.reader().slot().set_fault_hook(
      fault_in(kActivate, 1, {.kind = harness::FaultKind::kDrop, .answer = {}}));
  EXPECT_FALSE(initialise(card.token()));
  card.reader().slot().set_fault_hook({});
  EXPECT_TRUE(succeeded(initialise(card.token())));
}

// Some cards call a wrong PIN 6982, and count it; this one is neither wrong nor counted.
TEST(OpenPgpRecovery, ARefusalThatCostsNoTryIsNoWrongPin) {
  OpenPgpUnderTest card(State::initialised);
  card.reader().slot().set_fault_hook(
      fault_in(kVerify, 1, {.kind = harness::FaultKind::kAnswer, .answer = {0x69, 0x82}}));
  expect_error(card.token().login(PinRole::user, Typed(kPin)), Errc::refused);
  card.reader().slot().set_fault_hook({});
  EXPECT_TRUE(succeeded(card.token().login(PinRole::user, Typed(kPin))));
}

}  // namespace
}  // namespace kunci::test
