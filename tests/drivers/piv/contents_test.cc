// SPDX-License-Identifier: Apache-2.0
// What is found on a card.
#include <gtest/gtest.h>

#include "tests/drivers/expect_error.h"
#include "tests/drivers/piv/card_under_test.h"
#include "tests/support/test_certificate.h"

namespace kunci::test {
namespace {

using crypto::Curve;

class PivContents : public testing::TestWithParam<Profile> {
 protected:
  CardUnderTest card_{GetParam(), State::initialised};
  Token& token() { return card_.token(); }
};

TEST_P(PivContents, IdentityIsOneReading) {
  const auto identity = token().identity();
  ASSERT_TRUE(succeeded(identity));
  EXPECT_EQ(identity->label, kLabel);
  EXPECT_TRUE(identity->initialized);
  EXPECT_EQ(identity->serial.size(), 16U);
  EXPECT_EQ(identity->manufacturer, "PIV card");
  EXPECT_EQ(identity->model, GetParam() == Profile::plain ? "kunci PIV card" : "PIV");
  const std::string serial = identity->serial;
  card_.reinsert();
  EXPECT_EQ(token().identity()->serial, serial);
}

TEST_P(PivContents, PlacesHaveOneIdAndOneLabelEach) {
  const auto places = token().key_places();
  ASSERT_EQ(places.size(), 24U);
  EXPECT_EQ(places[1].reference, k9c);
  EXPECT_EQ(places[1].id, Bytes{2});
  EXPECT_EQ(places[1].label, "Signature");
  EXPECT_EQ(places[4].reference, k82);
  EXPECT_EQ(places[4].id, Bytes{5});
  EXPECT_EQ(places[23].reference, KeyReference{0x95});
  EXPECT_EQ(places[23].id, Bytes{0x18});
  EXPECT_EQ(places[23].label, "Retired 20");
  EXPECT_FALSE(*token().key_pair({0x96}));
  EXPECT_FALSE(*token().certificate({0x9b}));
}

// The next process finds a pair that has no certificate yet, with its public key.
TEST_P(PivContents, PairWithoutCertificateIsFoundByTheNextProcess) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  auto& generator = offered(token().key_generator());
  const auto key = generator.generate(k9c, crypto::on(Curve::p256), {});
  ASSERT_TRUE(succeeded(key));
  card_.reinsert();
  const auto pair = token().key_pair(k9c);
  ASSERT_TRUE(pair && *pair);
  EXPECT_EQ((*pair)->public_key, *key);
  EXPECT_TRUE((*pair)->uses.sign);
  EXPECT_EQ(*token().certificate(k9c), nullptr);
  EXPECT_EQ(token().key_policy(k9c)->origin, Origin::generated);
  EXPECT_EQ(token().key_policy(k9c)->consent, Consent::every_time);
}

TEST_P(PivContents, RetiredPairEntersTheKeyHistory) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  auto& generator = offered(token().key_generator());
  const auto generated = generator.generate({0x83}, crypto::on(Curve::p256), {});
  if (GetParam() == Profile::plain) {
    // By the standard these places are filled by other means.
    expect_error(generated, Errc::unsupported);
    EXPECT_EQ(token().places_in_use()->size(), 4U);
    return;
  }
  ASSERT_TRUE(succeeded(generated));
  card_.reinsert();
  const auto places = token().places_in_use();
  ASSERT_TRUE(places);
  EXPECT_EQ(*places, (std::vector<KeyReference>{k9a, k9c, k9d, k9e, k82, {0x83}}));
  EXPECT_FALSE(*token().key_pair(k82));
  EXPECT_TRUE(*token().key_pair({0x83}));
}

TEST_P(PivContents, AbsenceIsRemembered) {
  ASSERT_TRUE(token().read_ahead({.certificates = true, .pairs = true, .data = true}));
  card_.reader().start_counting();
  for (const KeyReference place : {k9a, k9c, k9d, k9e}) {
    EXPECT_EQ(*token().key_pair(place), nullptr);
    EXPECT_EQ(*token().certificate(place), nullptr);
  }
  EXPECT_EQ(card_.reader().exchanges(), 0U) << card_.reader().trace();
}

TEST_P(PivContents, ManagementKeyIsNoDataObject) {
  constexpr std::uint32_t kPrintedInformation = 0x5fc109;
  expect_error(token().data(kPrintedInformation), Errc::not_logged_in);
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  const auto data = token().data(kPrintedInformation);
  ASSERT_TRUE(succeeded(data));
  EXPECT_EQ(*data, nullptr);
  EXPECT_EQ(*token().data(0x123456), nullptr) << "no object of PIV";
}

TEST_P(PivContents, PrivateDataAreForgottenWithTheLogin) {
  constexpr std::uint32_t kFacialImage = 0x5fc108;
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  auto& writer = offered(token().data_writer());
  ASSERT_TRUE(succeeded(writer.write(kFacialImage, bytes_of("a face"))));
  EXPECT_EQ(**token().data(kFacialImage), copy_of(bytes_of("a face")));
  token().logout();
  expect_error(token().data(kFacialImage), Errc::not_logged_in);
}

TEST_P(PivContents, CardGivesRandomOrSaysThatItHasNone) {
  expect_error(token().random(16), Errc::unsupported);
}

INSTANTIATE_TEST_SUITE_P(Cards, PivContents, testing::Values(Profile::plain, Profile::extended),
                         name_of_profile);

TEST(CardOfAnotherIssuer, IsInitialisedAndCalledByItsNumber) {
  CardUnderTest card(CardOptions{});
  const auto identity = card.token().identity();
  ASSERT_TRUE(succeeded(identity));
  EXPECT_TRUE(identity->initialized);
  EXPECT_EQ(identity->label, "PIV " + identity->serial.substr(8));
  EXPECT_TRUE(card.token().pin_state(PinRole::user)->set);
}

TEST(CardFromTheFactory, IsCalledByItsDevice) {
  CardUnderTest card(CardOptions{{"profile", "yubico"}, {"serial", "7654321"}});
  const auto identity = card.token().identity();
  ASSERT_TRUE(succeeded(identity));
  EXPECT_FALSE(identity->initialized);
  EXPECT_EQ(identity->serial, "7654321");
}

TEST(CardWithRetiredKeys, IsReadWithoutPolling) {
  CardUnderTest card(CardOptions{{"key_history", "3"}});
  ASSERT_TRUE(card.token().read_ahead({.certificates = true, .pairs = true}));
  card.reader().start_counting();
  EXPECT_EQ(card.token().places_in_use()->size(), 7U);
  EXPECT_NE(*card.token().certificate({0x84}), nullptr);
  EXPECT_TRUE((*card.token().key_pair({0x84}))->uses.agree);
  EXPECT_EQ(card.reader().exchanges(), 0U);
  EXPECT_EQ(card.token().key_policy({0x84})->origin, Origin::unknown);
}

TEST(CardWithoutKeyHistory, IsSearchedOnRequest) {
  CardUnderTest card(CardOptions{{"profile", "yubico"}}, VirtualReader::Apdus::short_only,
                     {.search_all_retired_places = true});
  EXPECT_EQ(card.token().places_in_use()->size(), 24U);
}

TEST(EmptyObjects, OfZeroLengthAreAbsent) {
  CardUnderTest card(CardOptions{{"empty", "zero"}});
  ASSERT_TRUE(card.token().read_ahead({.certificates = true, .pairs = true}));
  EXPECT_EQ(*card.token().key_pair(k9a), nullptr);
}

}  // namespace
}  // namespace kunci::test
