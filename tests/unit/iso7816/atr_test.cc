// SPDX-License-Identifier: Apache-2.0
#include "iso7816/atr.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace kunci::iso7816 {
namespace {

Bytes octets(const std::string& hex) { return from_hex(hex).value(); }

std::string historical_of(const std::string& atr) {
  const Bytes bytes = octets(atr);
  const auto historical = historical_bytes(bytes);
  return historical ? to_hex(*historical) : name_of(historical.error().code);
}

// A T=1 token's ATR whose compact-TLV tells of chaining and extended length.
constexpr const char* kToken = "3bfd1300008131fe158073c021c057597562694b657940";

TEST(Atr, GivesItsHistoricalBytes) {
  EXPECT_EQ(historical_of(kToken), "8073c021c057597562694b6579");
  EXPECT_EQ(historical_of("3b05"
                          "6b756e6369"),
            "6b756e6369");  // no interface bytes, no TCK
  EXPECT_EQ(historical_of("3b00"), "");
  EXPECT_EQ(historical_of("3f00"), "");  // inverse convention
  EXPECT_EQ(historical_of("3b858101"
                          "6b756e6369"
                          "16"),
            "6b756e6369");                 // TD1, TD2, TCK
  EXPECT_EQ(historical_of("3b8000"), "");  // TD1 names T=0: no TCK
}

TEST(Atr, WithLengthsThatContradictEachOtherIsMalformed) {
  const std::string whole = kToken;
  for (std::size_t size = 0; size < whole.size(); size += 2) {
    EXPECT_EQ(historical_of(whole.substr(0, size)), "malformed") << size / 2;
  }
  EXPECT_EQ(historical_of(whole + "00"), "malformed");
  EXPECT_EQ(historical_of("3b0f0102"), "malformed");      // fifteen promised, two there
  EXPECT_EQ(historical_of("3bf0"), "malformed");          // four interface bytes promised
  EXPECT_EQ(historical_of("3b8080808080"), "malformed");  // each TD promises one more
  EXPECT_EQ(historical_of("3a00"), "malformed");          // no initial character
  EXPECT_EQ(historical_of("3b80" + std::string(64, '8')), "malformed");  // longer than any ATR
}

struct Told {
  bool told;
  bool chaining;
  bool extended;
};

void expect_capabilities(const std::string& atr, Told expected) {
  const CardCapabilities found = capabilities_from(octets(atr));
  EXPECT_EQ(found.told, expected.told) << atr;
  EXPECT_EQ(found.command_chaining, expected.chaining) << atr;
  EXPECT_EQ(found.extended_length, expected.extended) << atr;
}

TEST(CardCapabilities, ComeFromTheThirdFunctionTable) {
  expect_capabilities(kToken, {true, true, true});
  expect_capabilities(
      "3b05"
      "8073000040",
      {true, false, true});
  expect_capabilities(
      "3b05"
      "8073000080",
      {true, true, false});
  expect_capabilities(
      "3b05"
      "8073ffff3f",
      {true, false, false});
}

TEST(CardCapabilities, AreFoundBehindOtherElements) {
  expect_capabilities(
      "3b08"
      "8031a073000080"
      "00",
      {true, true, false});  // card service data first
}

TEST(CardCapabilities, WithTheStatusAtTheEnd) {
  expect_capabilities(
      "3b08"
      "00"
      "73000040"
      "079000",
      {true, false, true});
  expect_capabilities(
      "3b07"
      "00"
      "730000"
      "079000",
      {false, false, false});  // would reach into the status
}

TEST(CardCapabilities, AreUntoldWithoutTheTable) {
  expect_capabilities("", {false, false, false});
  expect_capabilities("3b00", {false, false, false});
  expect_capabilities(
      "3b05"
      "6b756e6369",
      {false, false, false});  // proprietary category
  expect_capabilities(
      "3b04"
      "807200c0",
      {false, false, false});  // two tables only
  expect_capabilities(
      "3b04"
      "807300c0",
      {false, false, false});  // lies about its length
  expect_capabilities(
      "3b01"
      "80",
      {false, false, false});
  expect_capabilities(
      "3b02"
      "0000",
      {false, false, false});  // too short for a status
  expect_capabilities(std::string(kToken).substr(0, 20), {false, false, false});
}

}  // namespace
}  // namespace kunci::iso7816
