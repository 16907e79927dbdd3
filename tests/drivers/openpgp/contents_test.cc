// SPDX-License-Identifier: Apache-2.0
// What a token shows of its card, without writing anything.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/drivers/expect_error.h"
#include "tests/drivers/named_faults.h"
#include "tests/drivers/openpgp/card_under_test.h"

namespace kunci::test {
namespace {

TEST(Contents, IdentityOfAnInitialisedToken) {
  OpenPgpUnderTest card(State::with_pairs);
  const auto identity = card.token().identity();
  ASSERT_TRUE(succeeded(identity));
  EXPECT_EQ(identity->label, kLabel);
  EXPECT_EQ(identity->serial.size(), 12U);
  EXPECT_TRUE(identity->initialized);
  EXPECT_EQ(identity->hardware.major, 3);
  EXPECT_EQ(card.token().family(), "OpenPGP");
}

TEST(Contents, FactoryCardIsATokenThatNobodyHasInitialised) {
  OpenPgpUnderTest card(State::factory);
  const auto identity = card.token().identity();
  ASSERT_TRUE(succeeded(identity));
  EXPECT_FALSE(identity->initialized);
  EXPECT_EQ(identity->label.substr(0, 8), "OpenPGP ");
  EXPECT_EQ(card.token().pin_state(PinRole::user)->tries_left, 3);
  EXPECT_EQ(card.token().pin_state(PinRole::so)->tries_left, 3);
}

TEST(Contents, PlacesHaveStableNames) {
  OpenPgpUnderTest card(State::factory);
  const auto places = card.token().key_places();
  ASSERT_EQ(places.size(), 3U);
  EXPECT_EQ(places[0].id, Bytes{1});
  EXPECT_EQ(places[1].id, Bytes{2});
  EXPECT_EQ(places[2].id, Bytes{3});
  EXPECT_EQ(places[0].reference, kSign);
  EXPECT_EQ(places[1].reference, kDecrypt);
  EXPECT_EQ(places[2].reference, kAuthenticate);
}

TEST(Contents, KeysDoWhatTheirPlaceIsFor) {
  OpenPgpUnderTest card(State::with_pairs);
  const auto sign = card.token().key_pair(kSign);
  const auto decrypt = card.token().key_pair(kDecrypt);
  ASSERT_TRUE(sign && *sign && decrypt && *decrypt);
  EXPECT_TRUE((*sign)->uses.sign);
  EXPECT_FALSE((*sign)->uses.decipher);
  EXPECT_FALSE((*decrypt)->uses.sign);
  EXPECT_TRUE((*decrypt)->uses.decipher);
  EXPECT_EQ((*sign)->rsa_form, RsaForm::pkcs1_inside);
  const auto policy = card.token().key_policy(kSign);
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->consent, Consent::once);
  EXPECT_EQ(policy->origin, Origin::generated);
}

// An empty card is told by the key information, or by three refusals that a proof stands behind.
TEST(Contents, EmptyPlacesAreEmpty) {
  for (const CardOptions& options : {simple_card(), CardOptions{{"profile", "v2"}},
                                     CardOptions{{"profile", "v2"}, {"wrong_password", "6982"}},
                                     CardOptions{{"profile", "yubico"}}}) {
    OpenPgpUnderTest card(State::factory, options);
    ASSERT_TRUE(succeeded(card.token().read_ahead({.certificates = true, .pairs = true})));
    for (const KeyReference place : {kSign, kDecrypt, kAuthenticate}) {
      const auto pair = card.token().key_pair(place);
      ASSERT_TRUE(succeeded(pair));
      EXPECT_EQ(*pair, nullptr);
      EXPECT_EQ(*card.token().certificate(place), nullptr);
      expect_error(card.token().key_policy(place), Errc::not_found);
    }
  }
}

/// Every key that the card has is where it was, but of one place the public key cannot be read.
harness::FaultHook refuse_key(KeyReference place, Bytes answer) {
  constexpr std::uint8_t kGenerate = 0x47;
  return answer_where(
      [place](ByteView command) { return command[1] == kGenerate && command[5] == place.value; },
      std::move(answer));
}

// YubiKey NEO and FluffyPGP answer so where there is no key; cards that have stumbled do, too.
TEST(DoubtfulPlace, HidesNoOtherAndIsNotOfferedForANewPair) {
  for (const Bytes& refusal : {Bytes{0x6f, 0x00}, Bytes{0x67, 0x00}}) {
    OpenPgpUnderTest card(State::initialised, {{"profile", "v2"}});
    login_to_manage(card.token());
    make_pair_in(card.token(), kAuthenticate, crypto::rsa(2048));
    card.restart();
    card.reader().slot().set_fault_hook(refuse_key(kSign, refusal));
    ASSERT_TRUE(succeeded(card.token().read_ahead({.certificates = true, .pairs = true})));
    EXPECT_NE(*card.token().key_pair(kAuthenticate), nullptr);
    EXPECT_EQ(*card.token().key_pair(kSign), nullptr);
    expect_error(card.token().is_vacant(kSign), Errc::refused);
    card.reader().slot().set_fault_hook({});
    EXPECT_EQ(*card.token().is_vacant(kSign), true);
    EXPECT_EQ(*card.token().is_vacant(kAuthenticate), false);
  }
}

TEST(EmptyPlace, IsVacantWhereTheCardSaysSoInOtherWords) {
  for (const Bytes& refusal : {Bytes{0x69, 0x85}, Bytes{0x6a, 0x80}}) {
    OpenPgpUnderTest card(State::initialised, {{"profile", "v2"}});
    card.reader().slot().set_fault_hook(refuse_key(kSign, refusal));
    EXPECT_EQ(*card.token().is_vacant(kSign), true);
  }
}

TEST(DoubtfulPlace, IsAnErrorWhereTheCardTellsOfAKey) {
  OpenPgpUnderTest card(State::with_pairs);
  card.reader().slot().set_fault_hook(refuse_key(kSign, {0x6f, 0x00}));
  expect_error(card.token().key_pair(kSign), Errc::refused);
}

// Of an algorithm that is not ours, or spoilt on its way.
TEST(UnreadableKey, IsNoVacantPlace) {
  OpenPgpUnderTest card(State::with_pairs);
  ASSERT_TRUE(succeeded(card.token().identity()));
  card.reader().slot().set_fault_hook(refuse_key(kSign, {0x7f, 0x49, 0x00, 0x90, 0x00}));
  EXPECT_EQ(*card.token().key_pair(kSign), nullptr);
  EXPECT_EQ(*card.token().is_vacant(kSign), false);
}

TEST(Contents, WholeTemplatesAndOldVersionsAreRead) {
  for (const CardOptions& options :
       {CardOptions{{"templates", "whole"}}, CardOptions{{"version", "2.1"}},
        CardOptions{{"version", "3.0"}}, CardOptions{{"select", "fci"}},
        CardOptions{{"protocol", "t0"}}}) {
    OpenPgpUnderTest card(State::factory, options);
    EXPECT_TRUE(succeeded(card.token().identity()));
  }
}

TEST(Contents, VersionOneIsNotRecognised) {
  OpenPgpUnderTest card(State::initialised, simple_card(), VirtualReader::Apdus::extended);
  Bytes answer =
      card.reader().command_by_another_program(Bytes{0x00, 0xca, 0x00, 0x6e, 0x00, 0x00, 0x00});
  const Bytes identifier = {0xd2, 0x76, 0x00, 0x01, 0x24, 0x01};
  const auto found = std::ranges::search(answer, identifier);
  ASSERT_FALSE(found.empty());
  found.end()[0] = 1;
  card.reader().slot().set_fault_hook(answer_where(
      [](ByteView command) { return command[1] == 0xca && command[3] == 0x6e; }, answer));
  expect_error(card.token().identity(), Errc::not_recognized);
  card.reader().start_counting();
  expect_error(card.token().login(PinRole::user, Typed(kPin)), Errc::not_recognized);
  EXPECT_EQ(card.reader().trace().find("0020008"), std::string::npos) << "no PIN was sent";
}

TEST(Contents, RandomNumbersComeFromTheCard) {
  OpenPgpUnderTest card(State::factory);
  const auto random = card.token().random(40);
  ASSERT_TRUE(succeeded(random));
  EXPECT_EQ(random->size(), 40U);
}

}  // namespace
}  // namespace kunci::test
