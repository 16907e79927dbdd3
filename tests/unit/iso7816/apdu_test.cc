// SPDX-License-Identifier: Apache-2.0
#include "iso7816/apdu.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace kunci::iso7816 {
namespace {

CommandApdu command(std::size_t data, std::size_t expected, bool exact = false) {
  return {.cla = 0x00,
          .ins = 0xcb,
          .p1 = 0x3f,
          .p2 = 0xff,
          .data = WipedBytes(data, 0xaa),
          .expected = expected,
          .exact = exact};
}

std::string short_form(const CommandApdu& apdu) { return to_hex(encode_short(apdu).value()); }
std::string extended_form(const CommandApdu& apdu) { return to_hex(encode_extended(apdu).value()); }

std::string head_of(const std::string& hex, std::size_t octets) {
  return hex.substr(0, octets * 2);
}
std::string tail_of(const std::string& hex, std::size_t octets) {
  return hex.substr(hex.size() - octets * 2);
}

TEST(ShortApdu, HasTheFourCasesOfTheStandard) {
  EXPECT_EQ(short_form(command(0, 0)), "00cb3fff");
  EXPECT_EQ(short_form(command(0, 256)), "00cb3fff00");
  EXPECT_EQ(short_form(command(2, 0)), "00cb3fff02aaaa");
  EXPECT_EQ(short_form(command(2, 256)), "00cb3fff02aaaa00");
}

TEST(ShortApdu, AsksForAllThereIsUnlessExact) {
  EXPECT_EQ(short_form(command(0, 8)), "00cb3fff00");
  EXPECT_EQ(short_form(command(0, 8, true)), "00cb3fff08");
  EXPECT_EQ(short_form(command(0, 256, true)), "00cb3fff00");
  EXPECT_EQ(short_form(command(0, 3000, true)), "00cb3fff00");
}

TEST(ShortApdu, TakesUpTo255Octets) {
  const std::string longest = short_form(command(255, 256));
  EXPECT_EQ(longest.size(), 2 * kShortApduSize);
  EXPECT_EQ(head_of(longest, 5), "00cb3fffff");
  EXPECT_TRUE(failed_with(encode_short(command(256, 0)), Errc::data_length));
}

TEST(ExtendedApdu, HasTheFourCasesOfTheStandard) {
  EXPECT_EQ(extended_form(command(0, 0)), "00cb3fff");
  EXPECT_EQ(extended_form(command(0, 65536)), "00cb3fff000000");
  EXPECT_EQ(extended_form(command(2, 0)), "00cb3fff000002aaaa");
  EXPECT_EQ(extended_form(command(2, 300)), "00cb3fff000002aaaa012c");
}

TEST(ExtendedApdu, TakesUpTo65535Octets) {
  const std::string longest = extended_form(command(65535, 70000));
  EXPECT_EQ(longest.size(), 2U * (4 + 3 + 65535 + 2));
  EXPECT_EQ(head_of(longest, 7), "00cb3fff00ffff");
  EXPECT_EQ(tail_of(longest, 2), "0000");
  EXPECT_TRUE(failed_with(encode_extended(command(65536, 0)), Errc::data_length));
}

TEST(Response, IsDataAndStatus) {
  const auto response = decode_response({0x01, 0x02, 0x61, 0x10});
  ASSERT_TRUE(response);
  EXPECT_EQ(to_hex(response->data), "0102");
  EXPECT_EQ(response->status, StatusWord{0x6110});
}

TEST(Response, MayBeAStatusAlone) {
  const auto response = decode_response({0x90, 0x00});
  ASSERT_TRUE(response);
  EXPECT_TRUE(response->data.empty());
  EXPECT_TRUE(response->status.ok());
}

TEST(Response, WithoutAStatusIsMalformed) {
  EXPECT_TRUE(failed_with(decode_response({}), Errc::malformed));
  EXPECT_TRUE(failed_with(decode_response({0x90}), Errc::malformed));
}

}  // namespace
}  // namespace kunci::iso7816
