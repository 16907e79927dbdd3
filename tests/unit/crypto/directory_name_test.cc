// SPDX-License-Identifier: Apache-2.0
#include "crypto/directory_name.h"

#include <gtest/gtest.h>

#include "octets.h"
#include "tlv/writer.h"

namespace kunci::crypto {
namespace {

Bytes attribute(std::string_view oid, tlv::Tag tag, ByteView value) {
  return tlv::element(0x30, {tlv::element(0x06, hex(oid)), tlv::element(tag, value)});
}
Bytes common_name(tlv::Tag tag, ByteView value) { return attribute("550403", tag, value); }
Bytes name(std::initializer_list<Bytes> attributes) {
  Bytes rdns;
  for (const Bytes& one : attributes) append(rdns, tlv::element(0x31, one));
  return tlv::element(0x30, rdns);
}
std::string read(tlv::Tag tag, std::string_view value) {
  return common_name_in(name({common_name(tag, hex(value))}));
}

TEST(CommonName, LastOneCounts) {
  EXPECT_EQ(common_name_in(name({common_name(0x0c, bytes_of("Dewan")),
                                 attribute("55040a", 0x0c, bytes_of("Kantor")),
                                 common_name(0x13, bytes_of("Sri Wahyuni"))})),
            "Sri Wahyuni");
  EXPECT_EQ(common_name_in(name({attribute("55040a", 0x0c, bytes_of("Kantor"))})), "");
}

TEST(CommonName, SeveralAttributesInOneRdn) {
  Bytes both = attribute("550405", 0x13, bytes_of("42"));
  append(both, common_name(0x0c, bytes_of("Budi")));
  EXPECT_EQ(common_name_in(name({both})), "Budi");
}

TEST(CommonName, StringTypes) {
  EXPECT_EQ(read(0x0c, "c3a9e282ac"), "é€");
  EXPECT_EQ(read(0x0c, "f09f9491"), "🔑");
  EXPECT_EQ(read(0x13, "4142"), "AB");
  EXPECT_EQ(read(0x16, "4142"), "AB");
  EXPECT_EQ(read(0x14, "e9"), "é");
  EXPECT_EQ(read(0x1e, "00e920ac"), "é€");
  EXPECT_EQ(read(0x1c, "0001f5110000006b"), "🔑k");
  EXPECT_EQ(read(0x04, "4142"), "");
}

TEST(CommonName, WhatIsNoCharacterIsReplaced) {
  EXPECT_EQ(read(0x0c, "41ff42"), "A�B");
  EXPECT_EQ(read(0x0c, "c3"), "�");  // cut off
  EXPECT_EQ(read(0x0c, "c341"), "�A");
  EXPECT_EQ(read(0x0c, "c080"), "�");  // written too long
  EXPECT_EQ(read(0x0c, "e08080"), "�");
  EXPECT_EQ(read(0x0c, "eda080"), "�");    // a surrogate
  EXPECT_EQ(read(0x0c, "f4908080"), "�");  // beyond Unicode
  EXPECT_EQ(read(0x0c, "80"), "�");
  EXPECT_EQ(read(0x1e, "d83d"), "�");
  EXPECT_EQ(read(0x1c, "ffffffff"), "�");
  EXPECT_EQ(read(0x1e, "004100"), "A");
}

TEST(CommonName, NoControlCharacters) {
  EXPECT_EQ(read(0x0c, "410a1b5b42007f"), "A[B");
  EXPECT_EQ(read(0x14, "419b42"), "AB");
}

TEST(CommonName, BrokenNamesHaveNone) {
  EXPECT_EQ(common_name_in({}), "");
  EXPECT_EQ(common_name_in(hex("3000")), "");
  EXPECT_EQ(common_name_in(hex("30023100")), "");
  EXPECT_EQ(common_name_in(hex("3004310230")), "");
  EXPECT_EQ(common_name_in(hex("300431023000")), "");
  const Bytes whole = name({common_name(0x0c, bytes_of("Budi"))});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(common_name_in(ByteView(whole).first(size)), "");
  }
}

}  // namespace
}  // namespace kunci::crypto
