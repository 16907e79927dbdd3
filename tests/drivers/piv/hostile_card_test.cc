// SPDX-License-Identifier: Apache-2.0
// Cards that answer whatever they like: nothing crashes, grows without bounds or goes on for ever.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "drivers/piv/piv_driver.h"
#include "iso7816/transaction.h"
#include "tests/drivers/piv/card_under_test.h"
#include "tests/harness/card/virtual_card.h"

namespace kunci::test {
namespace {

/// Answers by chance, often in the forms that the driver looks for.
class CapriciousCard final : public harness::VirtualCard {
 public:
  explicit CapriciousCard(std::uint32_t seed) : chance_(seed) {}

  [[nodiscard]] std::vector<std::uint8_t> atr() const override { return {0x3b, 0x00}; }
  void power_up() override {}
  void power_down() override {}
  void reset() override {}

  std::vector<std::uint8_t> transmit(std::span<const std::uint8_t> command) override {
    ++exchanges;
    // The card is PIV at first, or nothing would be tried at all.
    if (exchanges == 1) return {0x61, 0x02, 0x4f, 0x00, 0x90, 0x00};
    std::vector<std::uint8_t> answer = body(command.size() > 1 ? command[1] : 0);
    const std::uint16_t status = status_word();
    answer.push_back(static_cast<std::uint8_t>(status >> 8));
    answer.push_back(static_cast<std::uint8_t>(status & 0xff));
    return answer;
  }

  std::size_t exchanges = 0;

 private:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(chance_()) % limit; }
  std::uint8_t octet() { return static_cast<std::uint8_t>(below(256)); }

  std::vector<std::uint8_t> noise(std::size_t most) {
    std::vector<std::uint8_t> octets(below(static_cast<std::uint32_t>(most)));
    std::ranges::generate(octets, [this] { return octet(); });
    return octets;
  }

  std::vector<std::uint8_t> body(std::uint8_t instruction) {
    if (below(4) == 0) return noise(300);
    static constexpr std::uint8_t kInner[] = {0x70, 0x71, 0x01, 0x02, 0x04, 0x05, 0x06,
                                              0x80, 0x82, 0x86, 0x88, 0x34, 0xc0, 0xc1};
    std::vector<std::uint8_t> inside;
    for (std::uint32_t left = below(5); left > 0; --left) {
      const auto value = noise(40);
      inside.push_back(kInner[below(std::size(kInner))]);
      // The length is right three times of four.
      inside.push_back(static_cast<std::uint8_t>(below(4) != 0 ? value.size() : octet()));
      inside.insert(inside.end(), value.begin(), value.end());
    }
    const std::uint8_t outer = instruction == 0xcb ? 0x53 : instruction == 0x87 ? 0x7c : octet();
    std::vector<std::uint8_t> answer = {outer, static_cast<std::uint8_t>(inside.size())};
    answer.insert(answer.end(), inside.begin(), inside.end());
    return answer;
  }

  std::uint16_t status_word() {
    static constexpr std::uint16_t kWords[] = {0x9000, 0x9000, 0x9000, 0x9000, 0x6982,
                                               0x6a82, 0x6d00, 0x6a88, 0x63c2, 0x6985,
                                               0x6a80, 0x6f00, 0x6110, 0x6100, 0x6c10};
    if (below(10) == 0) return static_cast<std::uint16_t>(below(0x10000));
    return kWords[below(std::size(kWords))];
  }

  std::mt19937 chance_;
};

void use_everything(Token& token) {
  const Secret pin(bytes_of(kPin));
  (void)token.identity();
  (void)token.pin_state(PinRole::user);
  (void)token.read_ahead({.certificates = true, .pairs = true, .data = true});
  for (const KeyReference place : {k9a, k9c, k9e}) {
    (void)token.key_pair(place);
    (void)token.key_policy(place);
    (void)token.certificate(place);
  }
  (void)token.random(32);
  (void)token.login(PinRole::user, {.typed = &pin});
  for (const DataPlace& place : token.data_places()) (void)token.data(place.tag);
  (void)token.sign(k9a, Bytes(32, 1));
  (void)token.consent_with_held_pin();
  (void)token.sign(k9c, Bytes(256, 1));
  (void)offered(token.key_generator()).generate(k9a, crypto::on(crypto::Curve::p256), {});
  (void)offered(token.card_administrator()).status();
  (void)offered(token.card_administrator()).attest(k9a);
  (void)offered(token.pin_administrator()).change(PinRole::user, {.typed = &pin}, {.typed = &pin});
  token.logout();
  (void)offered(token.initializer()).initialize(Secret(bytes_of(kSoPin)), kLabel);
  (void)offered(token.card_administrator()).reset_to_factory();
}

TEST(HostileCard, IsSurvived) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    auto card = std::make_shared<CapriciousCard>(seed);
    VirtualReader reader(card);
    const auto connection = reader.card();
    Result<std::unique_ptr<Token>> token = nullptr;
    {
      auto transaction = connection->begin();
      ASSERT_TRUE(transaction);
      token = piv::probe(*transaction, connection, {});
    }
    ASSERT_TRUE(token && *token);
    use_everything(**token);
    // Blocking PIN and PUK is the longest job: bounded, however often the card says "wrong".
    EXPECT_LT(card->exchanges, 20'000U);
  }
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
