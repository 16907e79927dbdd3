// SPDX-License-Identifier: Apache-2.0
// What each job costs in exchanges: exact, so that a regression is a failing test. One process
// each; RSA-2048 in all three places. The SELECT of another family comes on top of each probe.
#include <gtest/gtest.h>

#include "tests/drivers/expect_error.h"
#include "tests/drivers/openpgp/card_under_test.h"

namespace kunci::test {
namespace {

using Apdus = OpenPgpUnderTest::Apdus;

const Bytes kDigestInfo(51, 0x30);

class Budget : public testing::TestWithParam<Apdus> {
 protected:
  [[nodiscard]] static std::size_t either(std::size_t short_only, std::size_t extended) {
    return GetParam() == Apdus::short_only ? short_only : extended;
  }
  [[nodiscard]] std::size_t cost() {
    const std::size_t exchanges = card_.reader().exchanges();
    card_.reader().start_counting();
    return exchanges;
  }

  OpenPgpUnderTest card_{State::with_pairs, simple_card(), GetParam()};
  Token& token() { return card_.token(); }
};

TEST_P(Budget, ProbeIsOneSelect) { EXPECT_EQ(cost(), 1U) << card_.reader().trace(); }

TEST_P(Budget, TokenInformation) {
  ASSERT_TRUE(token().identity());
  ASSERT_TRUE(token().pin_state(PinRole::user));
  ASSERT_TRUE(token().pin_state(PinRole::so));
  // SELECT; 6E, which fits in a short answer of this card; our mark.
  EXPECT_EQ(card_.reader().exchanges(), 3U) << card_.reader().trace();
  ASSERT_TRUE(token().identity());
  EXPECT_EQ(card_.reader().exchanges(), 3U) << "asked again";
}

TEST_P(Budget, ListingThreePairs) {
  ASSERT_TRUE(token().read_ahead({.pairs = true}));
  for (const KeyReference place : {kSign, kDecrypt, kAuthenticate}) {
    EXPECT_NE(*token().key_pair(place), nullptr);
  }
  EXPECT_EQ(card_.reader().exchanges(), 1U + either(6, 3)) << card_.reader().trace();
}

TEST_P(Budget, ListingOfEverything) {
  ASSERT_TRUE(token().read_ahead({.certificates = true, .pairs = true, .data = true}));
  for (const KeyReference place : {kSign, kDecrypt, kAuthenticate}) {
    EXPECT_EQ(*token().certificate(place), nullptr);
  }
  EXPECT_EQ(card_.reader().exchanges(), 1U + either(6, 3) + 6U) << card_.reader().trace();
}

TEST_P(Budget, LoginAndOneSignature) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(succeeded(token().sign(kSign, kDigestInfo)));
  // SELECT; 6E; VERIFY; the public key; the signature.
  EXPECT_EQ(card_.reader().exchanges(), either(6, 5)) << card_.reader().trace();
  (void)cost();
  ASSERT_TRUE(token().sign(kSign, kDigestInfo));
  EXPECT_EQ(cost(), 1U);
  token().logout();
  EXPECT_EQ(cost(), 1U);
}

TEST_P(Budget, TheOtherVerificationComesWhenItIsNeeded) {
  ASSERT_TRUE(token().key_pair(kAuthenticate));
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  (void)cost();
  ASSERT_TRUE(succeeded(token().sign(kAuthenticate, kDigestInfo)));
  EXPECT_EQ(cost(), 2U);
  ASSERT_TRUE(token().sign(kAuthenticate, kDigestInfo));
  EXPECT_EQ(cost(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Readers, Budget, testing::Values(Apdus::short_only, Apdus::extended),
                         [](const auto& param_info) {
                           return param_info.param == Apdus::short_only ? "Short" : "Extended";
                         });

TEST(ForcedPin, IsOneMoreForEachSignature) {
  OpenPgpUnderTest card(State::with_pairs, {{"kdf", "none"}, {"pw1", "once"}});
  Token& token = card.token();
  ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
  EXPECT_EQ(token.key_policy(kSign)->consent, Consent::every_time);
  card.reader().start_counting();
  ASSERT_TRUE(succeeded(token.sign(kSign, kDigestInfo)));
  EXPECT_EQ(card.reader().exchanges(), 1U) << "the login is the first consent";
  expect_error(token.sign(kSign, kDigestInfo), Errc::not_logged_in);
  ASSERT_TRUE(token.consent(Typed(kPin)));
  ASSERT_TRUE(succeeded(token.sign(kSign, kDigestInfo)));
  EXPECT_EQ(card.reader().exchanges(), 3U);
}

TEST(Kdf, CostsOneMoreForEachLogin) {
  for (const CardOptions& options :
       {CardOptions{{"kdf", "off"}, {"pw1", "several"}}, hashed_pins_card()}) {
    OpenPgpUnderTest card(State::with_pairs, options);
    ASSERT_TRUE(succeeded(card.token().login(PinRole::user, Typed(kPin))));
    EXPECT_EQ(card.reader().exchanges(), 1U + 1U + 1U + 1U) << card.reader().trace();
  }
}

TEST(EcSignature, IsOneExchange) {
  OpenPgpUnderTest card(State::initialised);
  login_to_manage(card.token());
  make_pair_in(card.token(), kSign, crypto::on(crypto::Curve::p256));
  ASSERT_TRUE(card.token().sign(kSign, Bytes(32, 0x11)));
  card.reader().start_counting();
  ASSERT_TRUE(card.token().sign(kSign, Bytes(32, 0x12)));
  EXPECT_EQ(card.reader().exchanges(), 1U);
}

}  // namespace
}  // namespace kunci::test
