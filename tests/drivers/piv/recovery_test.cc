// SPDX-License-Identifier: Apache-2.0
// What a fault left behind is not the end: the same process can go on, and nothing is overwritten
// for an answer that leaves doubt.
#include <gtest/gtest.h>

#include "tests/drivers/expect_error.h"
#include "tests/drivers/named_faults.h"
#include "tests/drivers/piv/card_under_test.h"

namespace kunci::test {
namespace {

constexpr std::uint8_t kGetData = 0xcb;
constexpr std::uint8_t kReset = 0xfb;
const harness::Fault kDropped{.kind = harness::FaultKind::kDrop, .answer = {}};
const harness::Fault kHalved{.kind = harness::FaultKind::kHalve, .answer = {}};
const harness::Fault kWrongData{.kind = harness::FaultKind::kAnswer, .answer = {0x6a, 0x80}};

Result<void> initialise(Token& token) {
  return offered(token.initializer()).initialize(Secret(bytes_of(kSoPin)), kLabel);
}

// The way to a reset leads over a locked PIN and a locked PUK, which could not be proven again.
TEST(PivRecovery, AnInitialisationThatLockedThePukCanBeRepeated) {
  CardUnderTest card(Profile::extended, State::initialised);
  card.reader().slot().set_fault_hook(fault_in(kReset, 2, kDropped));
  EXPECT_FALSE(initialise(card.token()));
  card.reader().slot().set_fault_hook({});
  EXPECT_TRUE(succeeded(initialise(card.token())));
}

TEST(PivRecovery, WhatWasSpoiltIsReadAgain) {
  for (const harness::Fault& fault : {kHalved, kWrongData}) {
    CardUnderTest card(Profile::plain, State::with_pairs);
    card.reader().slot().set_fault_hook(fault_in(kGetData, 0, fault));
    (void)card.token().read_ahead({.certificates = true, .pairs = true, .data = true});
    card.reader().slot().set_fault_hook({});
    EXPECT_NE(*card.token().certificate(k9a), nullptr);
    EXPECT_NE(*card.token().key_pair(k9c), nullptr);
  }
}

TEST(PivRecovery, APlaceIsNotVacantForARefusal) {
  CardUnderTest card(Profile::plain, State::with_pairs);
  card.reader().slot().set_fault_hook(fault_in(kGetData, 0, kWrongData));
  EXPECT_FALSE(card.token().is_vacant(k9a));
  card.reader().slot().set_fault_hook({});
  EXPECT_EQ(*card.token().is_vacant(k9a), false);
  EXPECT_EQ(*card.token().is_vacant(k82), true);
}

}  // namespace
}  // namespace kunci::test
