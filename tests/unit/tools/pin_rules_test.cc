// SPDX-License-Identifier: Apache-2.0
#include "pin/pin_rules.h"

#include <gtest/gtest.h>

#include <vector>

namespace kunci::tool {
namespace {

bool allowed(const PinRules& rules, const char* pin, const std::vector<std::string>& numbers = {}) {
  return broken_pin_rule(rules, bytes_of(pin), numbers).empty();
}

TEST(PinRules, NoRuleForbidsNothing) {
  EXPECT_TRUE(allowed({}, "1"));
  EXPECT_TRUE(allowed({}, "111111", {"111111"}));
}

TEST(PinRules, LengthsAreInclusive) {
  const PinRules rules{.length_min = 6, .length_max = 8};
  EXPECT_FALSE(allowed(rules, "73918"));
  EXPECT_TRUE(allowed(rules, "739184"));
  EXPECT_TRUE(allowed(rules, "73918402"));
  EXPECT_FALSE(allowed(rules, "739184025"));
}

TEST(PinRules, DigitsOnly) {
  EXPECT_FALSE(allowed({.digits_only = true}, "7391a4"));
  EXPECT_TRUE(allowed({.digits_only = true}, "739104"));
}

TEST(PinRules, RunsUpAndDownAreCounted) {
  const PinRules rules{.run_max = 3};
  EXPECT_TRUE(allowed(rules, "912387"));
  EXPECT_FALSE(allowed(rules, "912347"));
  EXPECT_FALSE(allowed(rules, "743219"));
  EXPECT_TRUE(allowed(rules, "135791"));
}

TEST(PinRules, RepeatsInARowAreCounted) {
  const PinRules rules{.repeat_max = 2};
  EXPECT_TRUE(allowed(rules, "773377"));
  EXPECT_FALSE(allowed(rules, "977714"));
}

TEST(PinRules, PartsOfTheHoldersNumbersAreFound) {
  const PinRules rules{.identity_part_max = 3};
  const std::vector<std::string> numbers{"3174-0512-0390-0007", "1990-03-05"};
  EXPECT_TRUE(allowed(rules, "317931", numbers));   // 317, three of them
  EXPECT_FALSE(allowed(rules, "931749", numbers));  // 3174
  EXPECT_FALSE(allowed(rules, "740512", numbers));  // across what separates
  EXPECT_FALSE(allowed(rules, "199003", numbers));
  EXPECT_TRUE(allowed(rules, "31", numbers));
}

}  // namespace
}  // namespace kunci::tool
