// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/ifd/pin_entry.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace kunci::harness {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

/// The fields that differ between the tests; the rest is as every client sets it.
struct Fields {
  uint8_t format = 0x82;  // bytes, position 0, left, ASCII
  uint8_t block = 0x08;
  uint8_t length_format = 0x00;
  uint8_t shortest = 4;
  uint8_t longest = 8;
  uint8_t offset_old = 0;
  uint8_t offset_new = 8;
  uint8_t confirm = 0x03;
  Bytes apdu = hex("0020008008ffffffffffffffff");
};

void append_data(Bytes& structure, const Bytes& apdu) {
  append(structure, Bytes{static_cast<uint8_t>(apdu.size()), 0, 0, 0});
  append(structure, apdu);
}

Bytes verify_structure(const Fields& f) {
  Bytes structure = {30,        0,          f.format, f.block, f.length_format,
                     f.longest, f.shortest, 0x02,     1,       0x09,
                     0x04,      0,          0,        0,       0};
  append_data(structure, f.apdu);
  return structure;
}

Bytes modify_structure(const Fields& f) {
  Bytes structure = {30,
                     0,
                     f.format,
                     f.block,
                     f.length_format,
                     f.offset_old,
                     f.offset_new,
                     f.longest,
                     f.shortest,
                     f.confirm,
                     0x02,
                     3,
                     0x09,
                     0x04,
                     0,
                     1,
                     2,
                     0,
                     0,
                     0};
  append_data(structure, f.apdu);
  return structure;
}

BuiltApdu verify(const Fields& fields, const std::string& pin) {
  const auto entry = parse_pin_verify(verify_structure(fields));
  return entry ? build_apdu(*entry, {pin}) : BuiltApdu{{}, PinEntryError::kStructure};
}

TEST(PinVerify, ReadsTimeAndSizes) {
  const auto entry = parse_pin_verify(verify_structure({}));
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->seconds, 30);
  EXPECT_EQ(entry->shortest, 4);
  EXPECT_EQ(entry->longest, 8);
  EXPECT_EQ(entry->entries(), 1u);
}

TEST(PinVerify, PutsAsciiDigitsLeftIntoThePaddedBlock) {
  EXPECT_EQ(verify({}, "123456").apdu, hex("0020008008313233343536ffff"));
}

TEST(PinVerify, PutsThemRightIfAsked) {
  EXPECT_EQ(verify({.format = 0x86}, "123456").apdu, hex("0020008008ffff313233343536"));
}

TEST(PinVerify, LetsTheDataGrowWithoutABlock) {
  EXPECT_EQ(verify({.block = 0, .apdu = hex("00200081")}, "1234567").apdu,
            hex("002000810731323334353637"));
}

TEST(PinVerify, PacksBcdBehindALengthNibble) {
  // The format-2 block of ISO 9564: control nibble 2, length, digits, F.
  const Fields format2 = {.format = 0x89,  // bytes, position 1, left, BCD
                          .block = 0x47,   // a length of 4 bits, a block of 7 bytes
                          .length_format = 0x04,
                          .apdu = hex("002000800820ffffffffffffff")};
  EXPECT_EQ(verify(format2, "12345").apdu, hex("00200080082512345fffffffff"));
}

TEST(PinVerify, CodesDigitsAsNumbersIfAsked) {
  EXPECT_EQ(verify({.format = 0x80}, "1234").apdu, hex("002000800801020304ffffffff"));
}

TEST(PinVerify, RefusesPinsOfTheWrongLength) {
  EXPECT_EQ(verify({}, "123").error, PinEntryError::kLength);
  EXPECT_EQ(verify({}, "123456789").error, PinEntryError::kLength);
  EXPECT_EQ(verify({.longest = 12}, "123456789").error, PinEntryError::kLength);
}

TEST(PinVerify, RefusesABlockThatTheTemplateLacks) {
  EXPECT_EQ(verify({.apdu = hex("0020008004ffffffff")}, "1234").error, PinEntryError::kStructure);
}

TEST(PinVerify, RefusesEveryTruncation) {
  const Bytes whole = verify_structure({});
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_pin_verify(ByteView(whole).first(size))) << size;
  }
}

TEST(PinVerify, RefusesAnUnknownCoding) {
  EXPECT_FALSE(parse_pin_verify(verify_structure({.format = 0x83})));
}

TEST(PinVerify, RefusesALengthThatLies) {
  Bytes structure = verify_structure({});
  structure[18] = 0xff;
  EXPECT_FALSE(parse_pin_verify(structure));
}

const Fields kChange = {.apdu = hex("0024008010ffffffffffffffffffffffffffffffff")};

TEST(PinModify, PutsBothPinsWhereTheyBelong) {
  const auto entry = parse_pin_modify(modify_structure(kChange));
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->entries(), 3u);
  EXPECT_EQ(build_apdu(*entry, {"123456", "654321", "654321"}).apdu,
            hex("0024008010313233343536ffff363534333231ffff"));
}

TEST(PinModify, RefusesAConfirmationThatDiffers) {
  const auto entry = parse_pin_modify(modify_structure(kChange));
  ASSERT_TRUE(entry);
  EXPECT_EQ(build_apdu(*entry, {"123456", "654321", "654322"}).error, PinEntryError::kDifferent);
}

TEST(PinModify, AsksForTheNewPinOnlyIfTheOldOneIsInTheTemplate) {
  Fields fields = kChange;
  fields.confirm = 0;
  const auto entry = parse_pin_modify(modify_structure(fields));
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->entries(), 1u);
  EXPECT_EQ(build_apdu(*entry, {"9876"}).apdu, hex("0024008010ffffffffffffffff39383736ffffffff"));
}

TEST(PinModify, ChainsPinsWithoutABlock) {
  const Fields fields = {.block = 0, .offset_new = 0, .confirm = 0x02, .apdu = hex("0024008100")};
  const auto entry = parse_pin_modify(modify_structure(fields));
  ASSERT_TRUE(entry);
  EXPECT_EQ(build_apdu(*entry, {"1234", "56789"}).apdu, hex("0024008109313233343536373839"));
}

TEST(PinModify, RefusesAnOffsetBehindTheTemplate) {
  Fields fields = kChange;
  fields.offset_new = 9;
  const auto entry = parse_pin_modify(modify_structure(fields));
  ASSERT_TRUE(entry);
  EXPECT_EQ(build_apdu(*entry, {"1234", "1234", "1234"}).error, PinEntryError::kStructure);
}

TEST(PinModify, RefusesEveryTruncation) {
  const Bytes whole = modify_structure(kChange);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_pin_modify(ByteView(whole).first(size))) << size;
  }
}

}  // namespace
}  // namespace kunci::harness
