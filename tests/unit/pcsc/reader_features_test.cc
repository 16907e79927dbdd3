// SPDX-License-Identifier: Apache-2.0
#include "pcsc/reader_features.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace kunci::pcsc {
namespace {

Bytes octets(const std::string& hex) { return from_hex(hex).value(); }

TEST(FeatureList, GivesControlCodesInNetworkOrder) {
  const Bytes list = octets(
      "0604"
      "42330006"
      "1204"
      "42330012");
  EXPECT_EQ(control_code_of(0x06, list), 0x42330006U);
  EXPECT_EQ(control_code_of(0x12, list), 0x42330012U);
  EXPECT_EQ(control_code_of(0x07, list), 0U);
}

TEST(FeatureList, OfAReaderThatLiesOffersNothing) {
  EXPECT_EQ(control_code_of(0x06, {}), 0U);
  EXPECT_EQ(control_code_of(0x06, octets("06")), 0U);
  EXPECT_EQ(control_code_of(0x06, octets("0604423300")), 0U);      // cut short
  EXPECT_EQ(control_code_of(0x06, octets("0603423300")), 0U);      // not a control code
  EXPECT_EQ(control_code_of(0x06, octets("060542330006ff")), 0U);  // nor this
  EXPECT_EQ(control_code_of(0x12, octets("06ff4233000612044233")), 0U);
}

TEST(TlvProperties, AreNumbersInLittleEndian) {
  const Bytes properties = octets(
      "0102"
      "0210"
      "0a04"
      "00000100"
      "0601"
      "04");
  EXPECT_EQ(number_property(0x0a, properties), 0x10000U);
  EXPECT_EQ(number_property(0x01, properties), 0x1002U);
  EXPECT_EQ(number_property(0x06, properties), 4U);
  EXPECT_EQ(number_property(0x0b, properties), std::nullopt);
}

TEST(TlvProperties, OfAReaderThatLiesTellNothing) {
  EXPECT_EQ(number_property(0x0a, {}), std::nullopt);
  EXPECT_EQ(number_property(0x0a, octets("0a")), std::nullopt);
  EXPECT_EQ(number_property(0x0a, octets("0a00")), std::nullopt);
  EXPECT_EQ(number_property(0x0a, octets("0a0400")), std::nullopt);
  EXPECT_EQ(number_property(0x0a, octets("0a050102030405")), std::nullopt);
}

}  // namespace
}  // namespace kunci::pcsc
