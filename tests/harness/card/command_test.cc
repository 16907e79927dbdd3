// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/card/command.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace kunci::harness {
namespace {

Bytes apdu(std::string_view hex, std::size_t data = 0, std::string_view tail = "") {
  Bytes octets = *from_hex(hex);
  octets.resize(octets.size() + data, 0xaa);
  append(octets, *from_hex(tail));
  return octets;
}

struct Case {
  Bytes octets;
  std::size_t data;
  std::optional<std::size_t> expected;
  bool extended;
};

// ISO/IEC 7816-4, 5.2: the cases 1, 2S, 3S, 4S, 2E, 3E, 4E.
TEST(Command, ReadsEveryForm) {
  const Case cases[] = {
      {apdu("00200080"), 0, std::nullopt, false},
      {apdu("00f7009a00"), 0, 256, false},
      {apdu("00f7009a20"), 0, 32, false},
      {apdu("0020008008", 8), 8, std::nullopt, false},
      {apdu("0020008008", 8, "10"), 8, 16, false},
      {apdu("10db3fffff", 255), 255, std::nullopt, false},
      {apdu("00f7009a000000"), 0, 65536, true},
      {apdu("00f7009a000100"), 0, 256, true},
      {apdu("00db3fff000001", 1), 1, std::nullopt, true},
      {apdu("00db3fff000123", 0x123, "0000"), 0x123, 65536, true},
  };
  for (const Case& expected : cases) {
    const auto command = parse_command(expected.octets);
    ASSERT_TRUE(command) << to_hex(expected.octets);
    EXPECT_EQ(command->data.size(), expected.data) << to_hex(expected.octets);
    EXPECT_EQ(command->expected, expected.expected) << to_hex(expected.octets);
    EXPECT_EQ(command->extended, expected.extended) << to_hex(expected.octets);
  }
}

TEST(Command, RefusesLengthsThatDoNotFit) {
  const Bytes wrong[] = {
      apdu(""),
      apdu("002000"),
      apdu("0020008008", 7),
      apdu("0020008008", 8, "0000"),
      apdu("00db3fff0000"),
      apdu("00db3fff000000", 1),
      apdu("00db3fff000002", 1),
      apdu("00db3fff000002", 2, "00"),
  };
  for (const Bytes& octets : wrong) EXPECT_FALSE(parse_command(octets)) << to_hex(octets);
}

}  // namespace
}  // namespace kunci::harness
