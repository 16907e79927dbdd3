// SPDX-License-Identifier: Apache-2.0
// Ways of cards of other makers that the virtual card does not have, each as its source tells it.
// The fault hook gives their answers.
#include <gtest/gtest.h>

#include "tests/drivers/expect_error.h"
#include "tests/drivers/named_faults.h"
#include "tests/drivers/piv/card_under_test.h"

namespace kunci::test {
namespace {

constexpr std::uint8_t kVerify = 0x20;
constexpr std::uint8_t kChangeReferenceData = 0x24;
constexpr std::uint8_t kGetData = 0xcb;
constexpr std::uint8_t kPutData = 0xdb;
constexpr std::uint8_t kGetMetadata = 0xf7;
constexpr std::uint8_t kReset = 0xfb;
constexpr std::uint8_t kSetManagementKey = 0xff;
constexpr std::size_t kP1 = 2;
constexpr std::size_t kP2 = 3;

using Which = std::function<bool(ByteView command)>;

Which instruction(std::uint8_t ins) {
  return [ins](ByteView command) { return command[1] == ins; };
}

Which instruction(std::uint8_t ins, std::uint8_t p2) {
  return [ins, p2](ByteView command) { return command[1] == ins && command[kP2] == p2; };
}

/// GET DATA and PUT DATA of an object with a tag of three octets.
Which object(std::uint32_t tag) {
  const Bytes list = {0x5c, 0x03, static_cast<std::uint8_t>(tag >> 16),
                      static_cast<std::uint8_t>(tag >> 8), static_cast<std::uint8_t>(tag)};
  return [list](ByteView command) {
    const bool of_data = command[1] == kGetData || command[1] == kPutData;
    return of_data && command.size() >= 5 + list.size() && equal(command.subspan(5, 5), list);
  };
}

std::size_t count_of(CardUnderTest& card, std::uint8_t ins) {
  return card.reader().slot().log().count_of(ins);
}

Result<void> initialise(Token& token) {
  return offered(token.initializer()).initialize(Secret(bytes_of(kSoPin)), kLabel);
}

Result<crypto::PublicKey> generate(Token& token, KeyReference place) {
  return offered(token.key_generator()).generate(place, crypto::on(crypto::Curve::p256), {});
}

/// Nitrokey 3: GET METADATA is accepted, and nothing is said.
class SilentMetadata : public testing::Test {
 protected:
  SilentMetadata() { card_.reader().slot().set_fault_hook(kSilence); }

  static inline const harness::FaultHook kSilence =
      answer_where(instruction(kGetMetadata), {0x90, 0x00});
  CardUnderTest card_{Profile::extended, State::initialised};
};

TEST_F(SilentMetadata, APairWithoutCertificateIsFoundByTheNextProcess) {
  ASSERT_TRUE(card_.token().login(PinRole::user, Typed(kPin)));
  const auto key = generate(card_.token(), k9c);
  ASSERT_TRUE(succeeded(key));
  card_.restart();
  const auto pair = card_.token().key_pair(k9c);
  ASSERT_TRUE(pair && *pair);
  EXPECT_EQ((*pair)->public_key, *key);
  EXPECT_EQ(*card_.token().is_vacant(k9c), false);
}

TEST_F(SilentMetadata, TheTriesOfThePinAreKnown) {
  const auto status = offered(card_.token().card_administrator()).status();
  ASSERT_TRUE(succeeded(status));
  EXPECT_EQ(status->user.tries_left, 3);
}

// Once: what comes next tells that the card has metadata.
TEST_F(SilentMetadata, ForOneAnswerIsNotForEver) {
  ASSERT_TRUE(card_.token().login(PinRole::user, Typed(kPin)));
  card_.reader().slot().set_fault_hook({});
  ASSERT_TRUE(succeeded(generate(card_.token(), k9c)));
  card_.restart();
  card_.reader().slot().set_fault_hook(
      fault_in(kGetMetadata, 1, {.kind = harness::FaultKind::kAnswer, .answer = {0x90, 0x00}}));
  (void)card_.token().key_pair(k9c);
  EXPECT_TRUE(*card_.token().key_pair(k9c));
}

// PivApplet, of keys that were written to it: 6F00.
TEST(OthersCards, MetadataThatAreRefusedForOnePlaceHideNothing) {
  CardUnderTest card(Profile::extended, State::with_pairs);
  card.reader().slot().set_fault_hook(
      answer_where(instruction(kGetMetadata, k9a.value), {0x6f, 0x00}));
  ASSERT_TRUE(succeeded(card.token().read_ahead({.pairs = true})));
  EXPECT_TRUE(*card.token().key_pair(k9a)) << "its certificate has the key";
  EXPECT_TRUE(*card.token().key_pair(k9c));
  EXPECT_EQ(*card.token().is_vacant(k9a), false);
}

TEST(OthersCards, APlaceWhoseMetadataAreRefusedIsNotVacant) {
  CardUnderTest card(Profile::extended, State::initialised);
  card.reader().slot().set_fault_hook(
      answer_where(instruction(kGetMetadata, k9a.value), {0x6f, 0x00}));
  EXPECT_FALSE(card.token().is_vacant(k9a));
  EXPECT_EQ(*card.token().is_vacant(k9c), true);
}

// PivApplet, of retired places that it does not have: 6A86.
TEST(OthersCards, APlaceThatTheCardDoesNotHaveIsNoMissingCommand) {
  constexpr KeyReference kUnknown{0x8d};
  constexpr KeyReference kNext{0x8e};
  CardUnderTest card(Profile::extended, State::initialised, VirtualReader::Apdus::short_only,
                     {.search_all_retired_places = true});
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(succeeded(generate(card.token(), kNext)));
  card.reader().slot().set_fault_hook(
      answer_where(instruction(kGetMetadata, kUnknown.value), {0x6a, 0x86}));
  card.restart();
  ASSERT_TRUE(succeeded(card.token().read_ahead({.pairs = true})));
  EXPECT_TRUE(*card.token().key_pair(kNext));
}

// Nitrokey 3: RESET wants the PIN blocked and nothing else, and a wrong PUK is 6300.
TEST(OthersCards, ThePukIsLeftAloneWhereABlockedPinIsEnoughForAReset) {
  CardUnderTest card(Profile::extended, State::initialised);
  card.reader().start_counting();
  card.reader().slot().set_fault_hook(
      fault_in(kReset, 2, {.kind = harness::FaultKind::kAnswer, .answer = {0x90, 0x00}}));
  EXPECT_TRUE(succeeded(offered(card.token().card_administrator()).reset_to_factory()));
  EXPECT_EQ(count_of(card, kChangeReferenceData), 0U);
}

// YubiKey Bio.
TEST(OthersCards, NothingIsBlockedWhereOnlyTheWholeDeviceCanBeReset) {
  constexpr std::uint8_t kFingerprints = 0x96;
  CardUnderTest card(Profile::extended, State::initialised);
  card.reader().start_counting();
  card.reader().slot().set_fault_hook(answer_where(
      instruction(kGetMetadata, kFingerprints), {0x07, 0x01, 0x01, 0x06, 0x01, 0x03, 0x90, 0x00}));
  expect_error(offered(card.token().card_administrator()).reset_to_factory(), Errc::unsupported);
  EXPECT_EQ(count_of(card, kVerify) + count_of(card, kChangeReferenceData), 0U);
}

// CanoKey's first firmware and OpenFIPS201: the key history object is optional.
TEST(OthersCards, ACardWithoutKeyHistoryIsInitialised) {
  CardUnderTest card(Profile::extended, State::issued);
  card.reader().slot().set_fault_hook(answer_where(object(0x5fc10c), {0x6a, 0x82}));
  EXPECT_TRUE(succeeded(initialise(card.token())));
}

TEST(OthersCards, ACardWithoutKeyHistoryMakesKeysInRetiredPlaces) {
  CardUnderTest card(Profile::extended, State::initialised);
  card.reader().slot().set_fault_hook(answer_where(object(0x5fc10c), {0x6a, 0x82}));
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(succeeded(generate(card.token(), k82)));
  EXPECT_TRUE(*card.token().key_pair(k82));
}

// Nitrokey 3: objects that the standard does not have are 6A80, and SET MANAGEMENT KEY with other
// parameters than its own is 6A81.
TEST(OthersCards, ACardWithTheStandardsObjectsAloneIsInitialised) {
  CardUnderTest card(Profile::extended, State::issued);
  const Which admin_data = object(0x5fff00);
  const auto of_admin_data = answer_where(admin_data, {0x6a, 0x80});
  const auto of_the_key = answer_where(
      [](ByteView command) { return command[1] == kSetManagementKey && command[kP1] != 0xff; },
      {0x6a, 0x81});
  card.reader().slot().set_fault_hook([=](std::uint64_t exchange, ByteView command) {
    const auto answer = of_admin_data(exchange, command);
    return answer ? answer : of_the_key(exchange, command);
  });
  ASSERT_TRUE(succeeded(initialise(card.token())));
  EXPECT_TRUE(succeeded(offered(card.token().card_administrator()).status()));
}

// YubiKey 4: no metadata, but PINs of any text.
TEST(OthersCards, LettersAreTakenByTheFirstCardsWithExtensions) {
  CardUnderTest card({{"profile", "yubico"}, {"version", "4.3.5"}});
  for (const std::string_view pin : {"abcdef", "kata 1", "k\xc3\xa9y 12"}) {
    const auto outcome = card.token().login(PinRole::user, Typed(pin));
    EXPECT_TRUE(failed_with(outcome, Errc::pin_incorrect) || failed_with(outcome, Errc::pin_locked))
        << pin;
  }
}

// YubiKey NEO, first firmware: 630x.
TEST(OthersCards, AWrongPinIsOneHoweverItsTriesAreCounted) {
  CardUnderTest card(Profile::plain, State::initialised);
  card.reader().slot().set_fault_hook(answer_where(
      [](ByteView command) { return command[1] == kVerify && command.size() > 5; }, {0x63, 0x02}));
  expect_error(card.token().login(PinRole::user, Typed("111111")), Errc::pin_incorrect, 2);
  expect_error(card.token().login(PinRole::user, Typed("111111")), Errc::pin_known_wrong, 2);
}

// SP 800-73-4 pt 2, 3.3.1: two objects come under their own tags.
TEST(OthersCards, TheBiometricGroupIsWrittenUnderItsOwnTag) {
  constexpr std::uint32_t kGroup = 0x7f61;
  CardUnderTest card(Profile::plain, State::initialised);
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  auto& writer = offered(card.token().data_writer());
  ASSERT_TRUE(succeeded(writer.write(kGroup, Bytes{0x02, 0x01, 0x07})));
  card.restart();
  const auto group = card.token().data(kGroup);
  ASSERT_TRUE(group && *group);
  EXPECT_EQ(**group, (Bytes{0x02, 0x01, 0x07}));
}

}  // namespace
}  // namespace kunci::test
