// SPDX-License-Identifier: Apache-2.0
#include "tlv/reader.h"

#include <gtest/gtest.h>

#include <random>

#include "base/hex.h"
#include "tlv/writer.h"

namespace kunci::tlv {
namespace {

Bytes octets(const std::string& hex) { return from_hex(hex).value(); }

TEST(TlvReader, ReadsElementsInTheirOrder) {
  const Bytes series = octets(
      "53021122"
      "7f4900"
      "5fc10501ff");
  Reader reader(series);
  EXPECT_EQ(reader.peek(), 0x53U);
  const auto first = reader.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->tag, 0x53U);
  EXPECT_EQ(to_hex(first->value), "1122");
  EXPECT_EQ(to_hex(first->whole), "53021122");
  EXPECT_FALSE(first->constructed());
  const auto second = reader.next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->tag, 0x7f49U);
  EXPECT_TRUE(second->value.empty());
  EXPECT_TRUE(second->constructed());
  EXPECT_EQ(to_hex(reader.rest()), "5fc10501ff");
  EXPECT_EQ(reader.next()->tag, 0x5fc105U);
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(reader.peek(), std::nullopt);
  EXPECT_TRUE(failed_with(reader.next(), Errc::malformed));
}

TEST(TlvReader, ReadsLengthsOfUpToFourOctets) {
  for (const char* header : {"5303", "538103", "53820003", "5383000003", "538400000003"}) {
    const Bytes series = octets(std::string(header) + "aabbcc");
    const auto element = Reader(series).next();
    ASSERT_TRUE(element) << header;
    EXPECT_EQ(to_hex(element->value), "aabbcc") << header;
  }
}

TEST(TlvReader, RefusesWhatBreaksTheFormat) {
  for (const char* series :
       {"53", "5380", "538500000000030a0b0c", "5303aabb", "5382ffff", "5f", "5fc1", "5fc1c105",
        "5fc1c10500", "5384ffffffff", "53847fffffff", "5381"}) {
    const Bytes broken = octets(series);
    EXPECT_TRUE(failed_with(Reader(broken).next(), Errc::malformed)) << series;
  }
}

TEST(TlvReader, RefusesAnObjectThatIsTooLarge) {
  Bytes largest = element(0x53, Bytes(kMaxObject, 0));
  EXPECT_TRUE(Reader(largest).next());
  const Bytes larger = element(0x53, Bytes(kMaxObject + 1, 0));
  EXPECT_TRUE(failed_with(Reader(larger).next(), Errc::malformed));
}

TEST(TlvReader, ExpectsATag) {
  const Bytes series = octets("5301aa");
  Reader reader(series);
  EXPECT_TRUE(failed_with(reader.expect(0x54), Errc::malformed));
  EXPECT_FALSE(reader.at_end());
  EXPECT_TRUE(reader.expect(0x53));
  EXPECT_TRUE(failed_with(reader.expect(0x53), Errc::malformed));
}

TEST(TlvReader, TakesAnOptionalElement) {
  const Bytes series = octets("5301aa");
  Reader reader(series);
  EXPECT_EQ(reader.take_if(0x54).value(), std::nullopt);
  EXPECT_EQ(reader.take_if(0x53).value()->tag, 0x53U);
  EXPECT_EQ(reader.take_if(0x53).value(), std::nullopt);
  const Bytes broken = octets("5302aa");
  EXPECT_TRUE(failed_with(Reader(broken).take_if(0x53), Errc::malformed));
}

TEST(TlvReader, EntersElementsToALimitedDepth) {
  Bytes nested = octets("3000");
  for (std::size_t i = 0; i < kMaxDepth; ++i) nested = element(0x30, nested);
  Reader reader(nested);
  for (std::size_t depth = 1; depth <= kMaxDepth; ++depth) {
    const auto inner = reader.enter(0x30);
    ASSERT_TRUE(inner) << depth;
    EXPECT_TRUE(reader.at_end());
    reader = *inner;
  }
  EXPECT_TRUE(failed_with(reader.enter(0x30), Errc::malformed));
}

TEST(TlvFind, GivesTheFirstOfItsTag) {
  const Bytes series = octets(
      "7001aa"
      "7101bb"
      "7101cc");
  EXPECT_EQ(to_hex(find(series, 0x71).value()), "bb");
  EXPECT_TRUE(failed_with(find(series, 0x72), Errc::not_found));
  EXPECT_TRUE(failed_with(find({}, 0x72), Errc::not_found));
  const Bytes broken = octets(
      "7001aa"
      "7105bb");
  EXPECT_EQ(to_hex(find(broken, 0x70).value()), "aa");
  EXPECT_TRUE(failed_with(find(broken, 0x72), Errc::malformed));
}

TEST(DerInteger, IsAMagnitudeWithoutLeadingZeros) {
  EXPECT_EQ(to_hex(unsigned_integer(octets("0080ff")).value()), "80ff");
  EXPECT_EQ(to_hex(unsigned_integer(octets("01")).value()), "01");
  EXPECT_EQ(to_hex(unsigned_integer(octets("00")).value()), "");
  EXPECT_TRUE(failed_with(unsigned_integer({}), Errc::malformed));
  EXPECT_TRUE(failed_with(unsigned_integer(octets("80")), Errc::malformed));
}

// Whatever comes is read to its end or refused, and what is read lies inside of what was given.
TEST(TlvReader, StaysInsideOfAnyOctets) {
  std::mt19937 random{20240229};
  for (int round = 0; round < 20000; ++round) {
    Bytes series(random() % 40);
    for (auto& octet : series)
      octet = static_cast<std::uint8_t>(random() % (round % 2 == 0 ? 256 : 8));
    Reader reader(series);
    while (!reader.at_end()) {
      const ByteView before = reader.rest();
      const auto element = reader.next();
      if (!element) break;
      ASSERT_EQ(element->whole.data(), before.data());
      ASSERT_LE(element->whole.size(), before.size());
      ASSERT_EQ(element->value.data() + element->value.size(),
                element->whole.data() + element->whole.size());
      ASSERT_EQ(reader.rest().size(), before.size() - element->whole.size());
    }
  }
}

}  // namespace
}  // namespace kunci::tlv
