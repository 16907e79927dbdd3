// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "drivers/piv/piv_driver.h"
#include "iso7816/transaction.h"
#include "tests/drivers/capricious_card.h"
#include "tests/drivers/piv/card_under_test.h"

namespace kunci::test {
namespace {

class CapriciousPivCard final : public CapriciousCard {
 public:
  using CapriciousCard::CapriciousCard;

 private:
  std::optional<Bytes> chosen_answer() override {
    if (exchanges() != 1) return std::nullopt;
    return Bytes{0x61, 0x02, 0x4f, 0x00, 0x90, 0x00};
  }

  [[nodiscard]] std::optional<std::uint8_t> outer_tag(std::uint8_t instruction) const override {
    constexpr std::uint8_t kGetData = 0xcb;
    constexpr std::uint8_t kGeneralAuthenticate = 0x87;
    if (instruction == kGetData) return 0x53;
    if (instruction == kGeneralAuthenticate) return 0x7c;
    return std::nullopt;
  }

  [[nodiscard]] std::span<const std::uint8_t> inner_tags() const override {
    static constexpr std::uint8_t kTags[] = {0x70, 0x71, 0x01, 0x02, 0x04, 0x05, 0x06,
                                             0x80, 0x82, 0x86, 0x88, 0x34, 0xc0, 0xc1};
    return kTags;
  }
};

TEST(HostileCard, IsSurvived) {
  static constexpr KeyReference kPlaces[] = {k9a, k9c, k9e};
  expect_capricious_cards_are_survived(
      [](std::uint32_t seed) { return std::make_shared<CapriciousPivCard>(seed); }, piv::probe,
      kPlaces);
}

TEST(HostileCard, ThatAcceptsEverythingIsNoPivCard) {
  class Yes final : public harness::VirtualCard {
   public:
    [[nodiscard]] std::vector<std::uint8_t> atr() const override { return {0x3b, 0x00}; }
    void power_up() override {}
    void power_down() override {}
    void reset() override {}
    std::vector<std::uint8_t> transmit(std::span<const std::uint8_t>) override {
      return {0x90, 0x00};
    }
  };
  VirtualReader reader(std::make_shared<Yes>());
  const auto card = reader.card();
  auto transaction = card->begin();
  ASSERT_TRUE(transaction);
  const auto token = piv::probe(*transaction, card, {});
  ASSERT_TRUE(token);
  EXPECT_EQ(*token, nullptr);
}

}  // namespace
}  // namespace kunci::test
