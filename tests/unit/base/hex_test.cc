// SPDX-License-Identifier: Apache-2.0
#include "base/hex.h"

#include <gtest/gtest.h>

namespace kunci {
namespace {

TEST(Hex, IsWrittenInLowerCase) {
  EXPECT_EQ(to_hex({}), "");
  EXPECT_EQ(to_hex(Bytes{0x9a, 0x00, 0xff}), "9a00ff");
}

TEST(Hex, IsReadInEitherCase) {
  EXPECT_EQ(from_hex(""), Bytes{});
  EXPECT_EQ(from_hex("9a00fF"), (Bytes{0x9a, 0x00, 0xff}));
}

TEST(Hex, IsNothingElse) {
  for (const char* text : {"9", "9a0", "0x9a", "9a 00", "9g", "g9", ":a", "@a", "`a", "/0"}) {
    EXPECT_EQ(from_hex(text), std::nullopt) << text;
  }
}

TEST(Hex, EveryOctetComesBack) {
  Bytes all;
  for (int octet = 0; octet < 256; ++octet) all.push_back(static_cast<std::uint8_t>(octet));
  EXPECT_EQ(from_hex(to_hex(all)), all);
}

TEST(HexDigit, HasAValueUnderSixteen) {
  int digits = 0;
  for (int character = 0; character < 256; ++character) {
    if (const auto value = hex_digit(static_cast<char>(character))) {
      EXPECT_LT(*value, 16);
      ++digits;
    }
  }
  EXPECT_EQ(digits, 22);
}

}  // namespace
}  // namespace kunci
