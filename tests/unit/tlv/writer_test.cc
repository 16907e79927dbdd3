// SPDX-License-Identifier: Apache-2.0
#include "tlv/writer.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace kunci::tlv {
namespace {

Bytes octets(const std::string& hex) { return from_hex(hex).value(); }

TEST(TlvWriter, WritesTagsOfOneToThreeOctets) {
  EXPECT_EQ(to_hex(element(0x53, octets("aa"))), "5301aa");
  EXPECT_EQ(to_hex(element(0x7f49, octets("aa"))), "7f4901aa");
  EXPECT_EQ(to_hex(element(0x5fc105, octets("aa"))), "5fc10501aa");
}

TEST(TlvWriter, WritesTheShortestLength) {
  struct Case {
    std::size_t size;
    const char* length;
  };
  for (const auto& [size, length] :
       {Case{0, "00"}, Case{0x7f, "7f"}, Case{0x80, "8180"}, Case{0xff, "81ff"},
        Case{0x100, "820100"}, Case{0xffff, "82ffff"}, Case{0x10000, "83010000"}}) {
    Bytes header;
    append_header(header, 0x53, size);
    EXPECT_EQ(to_hex(header), std::string("53") + length);
  }
}

TEST(TlvWriter, JoinsParts) {
  EXPECT_EQ(to_hex(element(0x30, {octets("0101"), {}, octets("02")})), "3003010102");
  WipedBytes series;
  append_element(series, 0x80, octets("aa"));
  append_element(series, 0x81, {});
  EXPECT_EQ(to_hex(series), "8001aa8100");
}

TEST(TlvWriter, WritesWhatTheReaderReads) {
  for (const std::size_t size : {0U, 1U, 127U, 128U, 255U, 256U, 65535U, 65536U}) {
    const Bytes value(size, 0x5a);
    const Bytes written = element(0x5fc105, value);
    Reader reader(written);
    const auto read = reader.next();
    ASSERT_TRUE(read) << size;
    EXPECT_EQ(read->tag, 0x5fc105U);
    EXPECT_TRUE(equal(read->value, value));
    EXPECT_TRUE(reader.at_end());
  }
}

TEST(DerInteger, IsWrittenWithoutSignAndInItsShortestForm) {
  EXPECT_EQ(to_hex(integer({})), "020100");
  EXPECT_EQ(to_hex(integer(octets("0000"))), "020100");
  EXPECT_EQ(to_hex(integer(octets("7f"))), "02017f");
  EXPECT_EQ(to_hex(integer(octets("80"))), "02020080");
  EXPECT_EQ(to_hex(integer(octets("000080ff"))), "02030080ff");
}

TEST(DerBitString, HasNoUnusedBits) {
  EXPECT_EQ(to_hex(bit_string(octets("04aabb"))), "03040004aabb");
  EXPECT_EQ(to_hex(bit_string({})), "030100");
}

}  // namespace
}  // namespace kunci::tlv
