// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/token_spec.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace kunci::harness {
namespace {

TEST(TokenSpec, NeedsNoMoreThanAKind) {
  const TokenSpec spec = parse_token_spec("echo", "token1");
  EXPECT_EQ(spec.name, "token1");
  EXPECT_EQ(spec.serial, "KV-token1");
  EXPECT_EQ(spec.card.kind, "echo");
  EXPECT_TRUE(spec.card.options.empty());
  EXPECT_TRUE(spec.extended_apdu);
  EXPECT_FALSE(spec.removable);
  EXPECT_EQ(spec.usb_identity().product, kTokenProduct);
}

TEST(TokenSpec, PartsReaderAndCard) {
  const TokenSpec spec = parse_token_spec(
      "anna=piv:profile=plain,apdu=short,reader=slot,card=out,latency_ms=2,byte_us=7,usb_serial=X1,"
      "state=/a/b",
      "token1");
  EXPECT_EQ(spec.name, "anna");
  EXPECT_EQ(spec.serial, "X1");
  EXPECT_FALSE(spec.extended_apdu);
  EXPECT_TRUE(spec.removable);
  EXPECT_FALSE(spec.card_in);
  EXPECT_EQ(spec.latency.per_apdu.count(), 2000);
  EXPECT_EQ(spec.latency.per_byte.count(), 7);
  EXPECT_EQ(spec.usb_identity().product, kReaderProduct);
  const std::map<std::string, std::string, std::less<>> card = {
      {"apdu", "short"}, {"profile", "plain"}, {"state", "/a/b"}};
  EXPECT_EQ(spec.card.options, card);
}

TEST(TokenSpec, GivesAPinPadAReader) {
  const TokenSpec spec = parse_token_spec("echo:pinpad=1", "t");
  EXPECT_TRUE(spec.removable);
  EXPECT_EQ(spec.usb_identity().product, kPinPadProduct);
  EXPECT_EQ(parse_token_spec("echo:reader=yubico", "x").usb_identity().product,
            kYubicoNamedProduct);
}

TEST(TokenSpec, RefusesWhatIsNotPossible) {
  for (const auto* text : {"echo:apdu=long", "echo:pinpad=yes", "echo:card=maybe",
                           "echo:latency_ms=-1", "echo:latency_ms=", "echo:byte_us=1x", "a b=echo",
                           "=echo", "echo:usb_serial=a b", "echo:reader", "echo:reader=usb"}) {
    EXPECT_THROW(parse_token_spec(text, "t"), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace kunci::harness
