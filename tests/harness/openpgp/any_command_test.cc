// SPDX-License-Identifier: Apache-2.0
// Commands that nobody would send: each gets an answer, and the card lives on.
#include <gtest/gtest.h>

#include <random>

#include "base/hex.h"
#include "tests/harness/openpgp/openpgp_client.h"

namespace kunci::harness {
namespace {

constexpr std::uint8_t kInstructions[] = {0x20, 0x22, 0x24, 0x2a, 0x2c, 0x47, 0x84, 0x88,
                                          0xa4, 0xa5, 0xc0, 0xca, 0xcb, 0xcc, 0xda, 0xdb};
/// P1 and P2 that mean something to some instruction.
constexpr std::uint16_t kParameters[] = {0x0000, 0x0081, 0x0082, 0x0083, 0x0281, 0x9e9a, 0x8086,
                                         0x8000, 0x8100, 0x41a4, 0x41b8, 0x0104, 0x7f21, 0x006e,
                                         0x00c1, 0x00c4, 0x00d3, 0x00d6, 0x00f9, 0x00fa, 0x0103};
/// Beginnings of data that mean something to some instruction.
constexpr std::string_view kBeginnings[] = {"",     "b600",     "a40384",   "8301",
                                            "a6",   "a6427f49", "60045c02", "3031300d",
                                            "0000", "132a86",   "81010382"};

/// An APDU from the numbers of `random`.
Bytes any_command(std::mt19937& random) {
  const auto below = [&random](std::size_t limit) { return random() % limit; };
  const std::uint16_t parameters = below(8) == 0 ? static_cast<std::uint16_t>(below(0x10000))
                                                 : kParameters[below(std::size(kParameters))];
  Bytes apdu = {static_cast<std::uint8_t>(below(8) == 0 ? 0x10 : 0x00),
                kInstructions[below(std::size(kInstructions))],
                static_cast<std::uint8_t>(parameters >> 8),
                static_cast<std::uint8_t>(parameters & 0xff)};
  Bytes data = *from_hex(kBeginnings[below(std::size(kBeginnings))]);
  const std::size_t more = below(3) == 0 ? 0 : below(100);
  for (std::size_t i = 0; i < more; ++i) data.push_back(static_cast<std::uint8_t>(below(256)));
  if (!data.empty()) apdu.push_back(static_cast<std::uint8_t>(data.size()));
  append(apdu, data);
  if (below(2) == 0) apdu.push_back(0x00);
  return apdu;
}

/// Keys of one kind in all places that take it, and all passwords verified now and then.
class AnyCommand : public testing::TestWithParam<KeyAlgorithm> {};

TEST_P(AnyCommand, GetsAnAnswer) {
  OpenPgpClient card({{"tries", "255"}, {"pw1", "several"}, {"touch", "given"}});
  const bool agrees_only = GetParam() == KeyAlgorithm::x25519;
  const bool signs_only = GetParam() == KeyAlgorithm::ed25519;
  for (const OpenPgpKey key : kOpenPgpKeys) {
    const bool agreement = key == OpenPgpKey::decryption;
    if (agreement ? !signs_only : !agrees_only) card.make_key(key, GetParam());
  }
  std::mt19937 random(1);  // the same commands each time
  for (int count = 0; count < 3000; ++count) {
    if (count % 50 == 0) {
      card.select();
      card.verify(0x81, "123456");
      card.verify(0x82, "123456");
      card.verify(0x83, "12345678");
    }
    const Bytes apdu = any_command(random);
    EXPECT_NO_THROW(card.card().transmit(apdu)) << to_hex(apdu);
  }
  EXPECT_EQ(card.select().status, 0x9000);
}

INSTANTIATE_TEST_SUITE_P(All, AnyCommand,
                         testing::Values(KeyAlgorithm::rsa2048, KeyAlgorithm::p256,
                                         KeyAlgorithm::p521, KeyAlgorithm::brainpool384r1,
                                         KeyAlgorithm::ed25519, KeyAlgorithm::x25519));

}  // namespace
}  // namespace kunci::harness
