// SPDX-License-Identifier: Apache-2.0
// What each job costs in exchanges: exact, so that a regression is a failing test. One process
// each, short APDUs, two pairs with certificates of 1000 octets. A second SELECT, of another
// family, comes on top of each probe where more than one driver is enabled.
#include <gtest/gtest.h>

#include "tests/drivers/piv/card_under_test.h"

namespace kunci::test {
namespace {

class Budget : public testing::TestWithParam<Profile> {
 protected:
  [[nodiscard]] static std::size_t either(std::size_t plain, std::size_t extended) {
    return GetParam() == Profile::plain ? plain : extended;
  }
  [[nodiscard]] std::size_t cost() {
    const std::size_t exchanges = card_.reader().exchanges();
    card_.reader().start_counting();
    return exchanges;
  }

  CardUnderTest card_{GetParam(), State::with_pairs};
  Token& token() { return card_.token(); }
};

TEST_P(Budget, ProbeIsOneSelect) { EXPECT_EQ(cost(), 1U) << card_.reader().trace(); }

TEST_P(Budget, TokenInformationIsTwoMore) {
  ASSERT_TRUE(token().identity());
  ASSERT_TRUE(token().pin_state(PinRole::user));
  EXPECT_EQ(card_.reader().exchanges(), 1U + 2U) << card_.reader().trace();
  ASSERT_TRUE(token().identity());
  ASSERT_TRUE(token().pin_state(PinRole::user));
  ASSERT_TRUE(token().pin_state(PinRole::so));
  EXPECT_EQ(card_.reader().exchanges(), 1U + 2U) << "asked again";
}

TEST_P(Budget, ListingOfEverything) {
  ASSERT_TRUE(token().read_ahead({.certificates = true, .pairs = true, .data = true}));
  EXPECT_EQ(card_.reader().exchanges(), either(14, 15)) << card_.reader().trace();
  card_.reader().start_counting();
  const auto places = token().places_in_use();
  ASSERT_TRUE(places);
  EXPECT_EQ(*places, (std::vector<KeyReference>{k9a, k9c, k9d, k9e}));
  for (const KeyReference place : *places) {
    const bool used = place == k9a || place == k9c;
    const auto pair = token().key_pair(place);
    const auto certificate = token().certificate(place);
    ASSERT_TRUE(pair && certificate);
    EXPECT_EQ(*pair != nullptr, used);
    EXPECT_EQ(*certificate != nullptr, used);
  }
  for (const DataPlace& place : token().data_places()) {
    if (!place.listed) continue;
    const auto data = token().data(place.tag);
    ASSERT_TRUE(data);
    EXPECT_NE(*data, nullptr) << place.label;
  }
  EXPECT_EQ(card_.reader().exchanges(), 0U) << card_.reader().trace();
}

TEST_P(Budget, ListingOfPairsOnlyReadsNoCertificateWhereMetadataTell) {
  (void)cost();
  ASSERT_TRUE(token().read_ahead({.pairs = true}));
  // Key history; metadata of RSA 2, EC 1, absent 1 each; plain: 6D00 once, 4 + 4 + 1 + 1.
  EXPECT_EQ(cost(), either(1 + 1 + 4 + 4 + 1 + 1, 1 + 2 + 1 + 1 + 1)) << card_.reader().trace();
}

TEST_P(Budget, LoginAndOneRsaSignatureByPlace) {
  const auto pair = token().key_pair(k9a);
  ASSERT_TRUE(pair && *pair);
  ASSERT_TRUE(token().key_policy(k9a));
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  const Bytes block(256, 0x01);
  ASSERT_TRUE(token().sign(k9a, block));
  EXPECT_EQ(card_.reader().exchanges(), either(12, 9)) << card_.reader().trace();
  (void)cost();
  ASSERT_TRUE(token().sign(k9a, block));
  EXPECT_EQ(cost(), 3U);
  token().logout();
  EXPECT_EQ(cost(), 1U);
}

TEST_P(Budget, RsaSignatureWithExtendedLengthIsOneExchange) {
  CardUnderTest card(GetParam(), State::with_pairs, VirtualReader::Apdus::extended);
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  const Bytes block(256, 0x01);
  ASSERT_TRUE(card.token().sign(k9a, block));
  card.reader().start_counting();
  ASSERT_TRUE(card.token().sign(k9a, block));
  EXPECT_EQ(card.reader().exchanges(), 1U) << card.reader().trace();
}

TEST_P(Budget, EcSignaturesWithConsentAreTwoExchanges) {
  ASSERT_TRUE(token().key_policy(k9c));
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  const Bytes hash(32, 0x11);
  (void)cost();
  ASSERT_TRUE(token().sign(k9c, hash));
  EXPECT_EQ(cost(), 1U) << "the login is the first consent";
  ASSERT_TRUE(token().consent(Typed(kPin)));
  ASSERT_TRUE(token().sign(k9c, hash));
  EXPECT_EQ(cost(), 2U);
}

TEST_P(Budget, EcSignatureOfAPinOnceKeyIsOneExchange) {
  CardUnderTest card(GetParam(), State::initialised);
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  auto& generator = offered(card.token().key_generator());
  ASSERT_TRUE(generator.generate(k9d, crypto::on(crypto::Curve::p256), {}));
  card.restart();
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(card.token().sign(k9d, Bytes(32, 0x11)));
  card.reader().start_counting();
  ASSERT_TRUE(card.token().sign(k9d, Bytes(32, 0x12)));
  EXPECT_EQ(card.reader().exchanges(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Cards, Budget, testing::Values(Profile::plain, Profile::extended),
                         name_of_profile);

}  // namespace
}  // namespace kunci::test
