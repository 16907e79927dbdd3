// SPDX-License-Identifier: Apache-2.0
// Cards that answer whatever they like: nothing crashes, grows without bounds or goes on for ever.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "drivers/openpgp/openpgp_driver.h"
#include "iso7816/transaction.h"
#include "tests/drivers/openpgp/card_under_test.h"
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
    // The card is one at first, or nothing would be tried at all.
    if (exchanges == 1) return {0x90, 0x00};
    if (exchanges == 2 || below(20) == 0) return application_data();
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

  /// Good to its outer form, with some of its octets spoilt.
  std::vector<std::uint8_t> application_data() {
    static constexpr std::uint8_t kData[] = {
        0x6e, 0x47, 0x4f, 0x10, 0xd2, 0x76, 0x00, 0x01, 0x24, 0x01, 0x03, 0x04, 0x00, 0x05, 0x00,
        0x01, 0x23, 0x45, 0x00, 0x00, 0x73, 0x33, 0xc0, 0x0a, 0x7d, 0x00, 0x00, 0xff, 0x08, 0x00,
        0x00, 0xff, 0x00, 0x01, 0xc1, 0x06, 0x01, 0x08, 0x00, 0x00, 0x20, 0x00, 0xc2, 0x06, 0x01,
        0x08, 0x00, 0x00, 0x20, 0x00, 0xc4, 0x07, 0x01, 0x20, 0x20, 0x20, 0x03, 0x00, 0x03, 0xde,
        0x06, 0x01, 0x01, 0x02, 0x01, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x90, 0x00};
    std::vector<std::uint8_t> answer(std::begin(kData), std::end(kData));
    for (std::uint32_t left = below(3); left > 0; --left) {
      answer[22 + below(static_cast<std::uint32_t>(answer.size()) - 24)] = octet();
    }
    return answer;
  }

  std::vector<std::uint8_t> body(std::uint8_t instruction) {
    if (below(4) == 0) return noise(300);
    static constexpr std::uint8_t kInner[] = {0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x5b,
                                              0xc0, 0xc1, 0xc4, 0xc5, 0x4f, 0x73, 0xde};
    std::vector<std::uint8_t> inside;
    for (std::uint32_t left = below(5); left > 0; --left) {
      const auto value = noise(40);
      inside.push_back(kInner[below(std::size(kInner))]);
      // The length is right three times of four.
      inside.push_back(static_cast<std::uint8_t>(below(4) != 0 ? value.size() : octet()));
      inside.insert(inside.end(), value.begin(), value.end());
    }
    const std::uint8_t outer = instruction == 0xca ? 0x6e : octet();
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
  for (const KeyReference place : {kSign, kDecrypt, kAuthenticate}) {
    (void)token.key_pair(place);
    (void)token.key_policy(place);
    (void)token.certificate(place);
  }
  (void)token.random(32);
  (void)token.login(PinRole::user, {.typed = &pin});
  for (const DataPlace& place : token.data_places()) (void)token.data(place.tag);
  (void)token.sign(kSign, Bytes(32, 1));
  (void)token.consent_with_held_pin();
  (void)token.decipher(kDecrypt, Bytes(256, 1));
  (void)token.sign(kAuthenticate, Bytes(51, 1));
  (void)offered(token.key_generator()).generate(kSign, crypto::on(crypto::Curve::p256), {});
  (void)offered(token.card_administrator()).status();
  (void)offered(token.card_administrator()).login_management(Secret(bytes_of(kSoPin)));
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
      token = openpgp::probe(*transaction, connection, {});
    }
    ASSERT_TRUE(token && *token);
    use_everything(**token);
    // Blocking PIN and PUK is the longest job: bounded, however often the card says "wrong".
    EXPECT_LT(card->exchanges, 20'000U);
  }
}

}  // namespace
}  // namespace kunci::test
