// SPDX-License-Identifier: Apache-2.0
// What a fault left behind is not the end: the same process can go on.
#include <gtest/gtest.h>

#include "crypto/public_key.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/named_faults.h"
#include "tests/drivers/openpgp/card_under_test.h"
#include "tests/drivers/token_access.h"
#include "tests/support/test_certificate.h"

namespace kunci::test {
namespace {

constexpr std::uint8_t kVerify = 0x20;
constexpr std::uint8_t kActivate = 0x44;
constexpr std::uint8_t kSelectData = 0xa5;

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

TEST(OpenPgpRecovery, AResetThatStoppedHalfWayIsFinishedByTheNextOne) {
  OpenPgpUnderTest card(State::initialised);
  card.reader().slot().set_fault_hook(
      fault_in(kActivate, 1, {.kind = harness::FaultKind::kDrop, .answer = {}}));
  EXPECT_FALSE(offered(card.token().card_administrator()).reset_to_factory());
  card.reader().slot().set_fault_hook({});
  EXPECT_TRUE(succeeded(offered(card.token().card_administrator()).reset_to_factory()));
  EXPECT_TRUE(succeeded(initialise(card.token())));
}

// Without our applet a card takes no attributes, which does not mean that it cannot delete keys.
TEST(OpenPgpRecovery, AKeyIsDeletedThoughTheCardWasResetMeanwhile) {
  for (std::size_t step = 1; step <= 4; ++step) {
    OpenPgpUnderTest card(State::with_pairs);
    login_to_manage(card.token());
    card.reader().slot().set_fault_hook(fault_at(step, {.kind = harness::FaultKind::kReset}));
    EXPECT_TRUE(succeeded(offered(card.token().key_generator()).remove(kDecrypt))) << step;
  }
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

// The same where the PIN, once accepted, is given to the card again for another purpose.
TEST(OpenPgpRecovery, ARefusalAfterARightPinIsNoWrongPinEither) {
  OpenPgpUnderTest card(State::with_pairs);
  ASSERT_TRUE(succeeded(card.token().login(PinRole::user, Typed(kPin))));
  card.reader().slot().set_fault_hook(
      fault_in(kVerify, 1, {.kind = harness::FaultKind::kAnswer, .answer = {0x69, 0x82}}));
  EXPECT_FALSE(card.token().decipher(kDecrypt, Bytes(256, 1)));
  card.reader().slot().set_fault_hook({});
  card.token().logout();
  EXPECT_TRUE(succeeded(card.token().login(PinRole::user, Typed(kPin))));
}

// What a card without our application says of SELECT DATA is nothing to be remembered of the card.
TEST(OpenPgpRecovery, AResetAmongCertificatesHidesNoneForLong) {
  OpenPgpUnderTest card(State::with_pairs);
  login_to_manage(card.token());
  for (const KeyReference place : {kSign, kDecrypt, kAuthenticate}) {
    const auto pair = card.token().key_pair(place);
    ASSERT_TRUE(pair);
    const Bytes certificate = certificate_for(crypto::spki_of((*pair)->public_key), 600);
    auto& writer = offered(card.token().certificate_writer());
    ASSERT_TRUE(succeeded(writer.write(place, certificate)));
  }
  for (std::size_t nth = 1; nth <= 3; ++nth) {
    card.reinsert();
    card.reader().slot().set_fault_hook(
        fault_in(kSelectData, nth, {.kind = harness::FaultKind::kReset}));
    (void)card.token().read_ahead({.certificates = true, .pairs = true});
    card.reader().slot().set_fault_hook({});
    for (const KeyReference place : {kSign, kDecrypt, kAuthenticate}) {
      const auto certificate = card.token().certificate(place);
      ASSERT_TRUE(certificate);
      EXPECT_NE(*certificate, nullptr) << nth;
    }
  }
}

}  // namespace
}  // namespace kunci::test
