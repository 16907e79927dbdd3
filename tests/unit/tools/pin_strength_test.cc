// SPDX-License-Identifier: Apache-2.0
#include "pin/pin_strength.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace kunci::tool {
namespace {

TEST(PinStrength, RefusesWhatIsGuessedFirst) {
  for (const char* pin : {"123456", "12345678", "00000000", "111111", "777777", "121212", "123123",
                          "987654", "23456789", "aaaaaa", "abcdef", "90909090"}) {
    EXPECT_NE(weakness_of(bytes_of(pin)), nullptr) << pin;
  }
}

TEST(PinStrength, TakesOthers) {
  for (const char* pin : {"739184", "84013377", "112358", "sandi ku", "1234567a"}) {
    EXPECT_EQ(weakness_of(bytes_of(pin)), nullptr) << pin;
  }
}

TEST(PinStrength, RandomDigitsAreDigitsAndDiffer) {
  std::set<std::string> seen;
  for (int round = 0; round < 200; ++round) {
    const WipedBytes pin = random_digits(8);
    ASSERT_EQ(pin.size(), 8u);
    for (const std::uint8_t octet : pin) EXPECT_TRUE(octet >= '0' && octet <= '9');
    EXPECT_EQ(weakness_of(pin), nullptr);
    seen.emplace(pin.begin(), pin.end());
  }
  EXPECT_GE(seen.size(), 199u);
}

}  // namespace
}  // namespace kunci::tool
