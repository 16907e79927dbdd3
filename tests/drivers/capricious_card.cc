// SPDX-License-Identifier: Apache-2.0
#include "tests/drivers/capricious_card.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "crypto/algorithm.h"
#include "iso7816/transaction.h"
#include "tests/drivers/token_access.h"
#include "tests/support/virtual_reader.h"
#include "token/token.h"

namespace kunci::test {
namespace {

constexpr std::uint32_t kCards = 300;
// Blocking PIN and PUK is the longest job: bounded, however often the card says "wrong".
constexpr std::size_t kMostExchanges = 20'000;
constexpr std::string_view kSomePin = "482913";
constexpr std::string_view kSomeSoPin = "87654321";

void read_everything(Token& token, std::span<const KeyReference> places) {
  (void)token.identity();
  (void)token.pin_state(PinRole::user);
  (void)token.read_ahead({.certificates = true, .pairs = true, .data = true});
  for (const KeyReference place : places) {
    (void)token.key_pair(place);
    (void)token.key_policy(place);
    (void)token.certificate(place);
  }
  (void)token.random(32);
}

void use_keys(Token& token, std::span<const KeyReference> places) {
  for (const DataPlace& place : token.data_places()) (void)token.data(place.tag);
  for (const KeyReference place : places) {
    for (const std::size_t size : {32U, 51U, 256U}) (void)token.sign(place, Bytes(size, 1));
    (void)token.decipher(place, Bytes(256, 1));
    (void)offered(token.card_administrator()).attest(place);
  }
  (void)token.consent_with_held_pin();
}

void administer(Token& token, std::span<const KeyReference> places) {
  const Secret so_pin(bytes_of(kSomeSoPin));
  (void)offered(token.card_administrator()).login_management(so_pin);
  (void)offered(token.key_generator())
      .generate(places.front(), crypto::on(crypto::Curve::p256), {});
  (void)offered(token.card_administrator()).status();
  (void)offered(token.pin_administrator()).change(PinRole::user, Typed(kSomePin), Typed(kSomePin));
  token.logout();
  (void)offered(token.initializer()).initialize(so_pin, "Kartu uji");
  (void)offered(token.card_administrator()).reset_to_factory();
}

}  // namespace

std::vector<std::uint8_t> CapriciousCard::transmit(std::span<const std::uint8_t> command) {
  ++exchanges_;
  if (auto chosen = chosen_answer()) return *chosen;
  Bytes answer = body(command.size() > 1 ? command[1] : 0);
  const std::uint16_t status = status_word();
  answer.push_back(static_cast<std::uint8_t>(status >> 8));
  answer.push_back(static_cast<std::uint8_t>(status & 0xff));
  return answer;
}

Bytes CapriciousCard::noise(std::size_t most) {
  Bytes octets(below(static_cast<std::uint32_t>(most)));
  std::ranges::generate(octets, [this] { return octet(); });
  return octets;
}

Bytes CapriciousCard::body(std::uint8_t instruction) {
  if (below(4) == 0) return noise(300);
  const auto tags = inner_tags();
  Bytes inside;
  for (std::uint32_t left = below(5); left > 0; --left) {
    const Bytes value = noise(40);
    inside.push_back(tags[below(static_cast<std::uint32_t>(tags.size()))]);
    // The length is right three times of four.
    inside.push_back(static_cast<std::uint8_t>(below(4) != 0 ? value.size() : octet()));
    append(inside, value);
  }
  const auto tag = outer_tag(instruction);
  Bytes answer = {tag ? *tag : octet(), static_cast<std::uint8_t>(inside.size())};
  append(answer, inside);
  return answer;
}

std::uint16_t CapriciousCard::status_word() {
  static constexpr std::uint16_t kWords[] = {0x9000, 0x9000, 0x9000, 0x9000, 0x6982,
                                             0x6a82, 0x6d00, 0x6a88, 0x63c2, 0x6985,
                                             0x6a80, 0x6f00, 0x6110, 0x6100, 0x6c10};
  if (below(10) == 0) return static_cast<std::uint16_t>(below(0x10000));
  return kWords[below(std::size(kWords))];
}

void expect_capricious_cards_are_survived(
    const std::function<std::shared_ptr<CapriciousCard>(std::uint32_t seed)>& make_card,
    decltype(Driver::probe) probe, std::span<const KeyReference> places) {
  for (std::uint32_t seed = 1; seed <= kCards; ++seed) {
    SCOPED_TRACE(seed);
    const auto card = make_card(seed);
    VirtualReader reader(card);
    const auto connection = reader.card();
    Result<std::unique_ptr<Token>> token = nullptr;
    {
      auto transaction = connection->begin();
      ASSERT_TRUE(transaction);
      token = probe(*transaction, connection, {});
    }
    ASSERT_TRUE(token && *token);
    read_everything(**token, places);
    (void)(*token)->login(PinRole::user, Typed(kSomePin));
    use_keys(**token, places);
    administer(**token, places);
    EXPECT_LT(card->exchanges(), kMostExchanges);
  }
}

}  // namespace kunci::test
