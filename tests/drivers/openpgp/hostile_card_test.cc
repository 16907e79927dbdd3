// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "drivers/openpgp/openpgp_driver.h"
#include "tests/drivers/capricious_card.h"
#include "tests/drivers/openpgp/card_under_test.h"

namespace kunci::test {
namespace {

class CapriciousOpenPgpCard final : public CapriciousCard {
 public:
  using CapriciousCard::CapriciousCard;

 private:
  std::optional<Bytes> chosen_answer() override {
    if (exchanges() == 1) return Bytes{0x90, 0x00};
    if (exchanges() == 2 || below(20) == 0) return application_data();
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::uint8_t> outer_tag(std::uint8_t instruction) const override {
    constexpr std::uint8_t kGetData = 0xca;
    return instruction == kGetData ? std::optional<std::uint8_t>(0x6e) : std::nullopt;
  }

  [[nodiscard]] std::span<const std::uint8_t> inner_tags() const override {
    static constexpr std::uint8_t kTags[] = {0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x5b,
                                             0xc0, 0xc1, 0xc4, 0xc5, 0x4f, 0x73, 0xde};
    return kTags;
  }

  /// Good to its outer form, with some of its octets spoilt.
  Bytes application_data() {
    static constexpr std::uint8_t kData[] = {
        0x6e, 0x47, 0x4f, 0x10, 0xd2, 0x76, 0x00, 0x01, 0x24, 0x01, 0x03, 0x04, 0x00, 0x05, 0x00,
        0x01, 0x23, 0x45, 0x00, 0x00, 0x73, 0x33, 0xc0, 0x0a, 0x7d, 0x00, 0x00, 0xff, 0x08, 0x00,
        0x00, 0xff, 0x00, 0x01, 0xc1, 0x06, 0x01, 0x08, 0x00, 0x00, 0x20, 0x00, 0xc2, 0x06, 0x01,
        0x08, 0x00, 0x00, 0x20, 0x00, 0xc4, 0x07, 0x01, 0x20, 0x20, 0x20, 0x03, 0x00, 0x03, 0xde,
        0x06, 0x01, 0x01, 0x02, 0x01, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x90, 0x00};
    Bytes answer = copy_of(kData);
    for (std::uint32_t left = below(3); left > 0; --left) {
      answer[22 + below(static_cast<std::uint32_t>(answer.size()) - 24)] = octet();
    }
    return answer;
  }
};

TEST(HostileCard, IsSurvived) {
  static constexpr KeyReference kPlaces[] = {kSign, kDecrypt, kAuthenticate};
  expect_capricious_cards_are_survived(
      [](std::uint32_t seed) { return std::make_shared<CapriciousOpenPgpCard>(seed); },
      openpgp::probe, kPlaces);
}

}  // namespace
}  // namespace kunci::test
