// SPDX-License-Identifier: Apache-2.0
// Certificates and data objects, written and read again by the next process.
#include <gtest/gtest.h>

#include "drivers/openpgp/data_objects.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/named_faults.h"
#include "tests/drivers/openpgp/card_under_test.h"
#include "tests/support/test_certificate.h"

namespace kunci::test {
namespace {

namespace tag = openpgp::tag;

Bytes certificate_of(Token& token, KeyReference place) {
  return certificate_for(crypto::spki_of((*token.key_pair(place))->public_key), 1000);
}

/// With SELECT DATA in the standard's form, and in that of older YubiKeys.
class ThreeCertificates : public testing::TestWithParam<const char*> {};

TEST_P(ThreeCertificates, AreKeptApart) {
  OpenPgpUnderTest card(State::with_pairs,
                        {{"kdf", "none"}, {"pw1", "several"}, {"select_data", GetParam()}});
  login_to_manage(card.token());
  std::map<KeyReference, Bytes> written;
  for (const KeyReference place : {kSign, kDecrypt, kAuthenticate}) {
    written[place] = certificate_of(card.token(), place);
    ASSERT_TRUE(succeeded(offered(card.token().certificate_writer()).write(place, written[place])));
  }
  card.restart();
  for (const auto& [place, der] : written) {
    const auto read = card.token().certificate(place);
    ASSERT_TRUE(succeeded(read));
    ASSERT_NE(*read, nullptr);
    EXPECT_EQ(**read, der);
  }
  login_to_manage(card.token());
  ASSERT_TRUE(succeeded(offered(card.token().certificate_writer()).erase(kDecrypt)));
  card.restart();
  EXPECT_EQ(*card.token().certificate(kDecrypt), nullptr);
  EXPECT_NE(*card.token().certificate(kSign), nullptr);
}

INSTANTIATE_TEST_SUITE_P(SelectData, ThreeCertificates, testing::Values("standard", "with_length"),
                         [](const auto& param_info) { return std::string(param_info.param); });

TEST(Certificates, OfAnotherKeyAreRefused) {
  OpenPgpUnderTest card(State::with_pairs);
  Token& token = card.token();
  auto& writer = offered(token.certificate_writer());
  const Bytes certificate = certificate_of(token, kSign);
  expect_error(writer.write(kSign, certificate), Errc::not_logged_in);
  ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
  expect_error(writer.write(kSign, certificate), Errc::management_key);
  token.logout();
  login_to_manage(token);
  expect_error(writer.write(kDecrypt, certificate), Errc::key_mismatch);
  expect_error(writer.write(kSign, Bytes(10, 0)), Errc::data_invalid);
}

/// The card never sees the first piece of a chain of PUT DATA, and nobody notices: `times` times.
/// What it takes for the whole then is what follows.
harness::FaultHook swallow_first_pieces(int times) {
  constexpr std::uint8_t kMoreToCome = 0x10;
  constexpr std::uint8_t kPutData = 0xda;
  return [times, chaining = false](std::uint64_t,
                                   ByteView command) mutable -> std::optional<harness::Fault> {
    const bool was_chaining = std::exchange(chaining, command[0] == kMoreToCome);
    if (was_chaining || !chaining || command[1] != kPutData || times == 0) return std::nullopt;
    --times;
    return harness::Fault{.kind = harness::FaultKind::kAnswer, .answer = {0x90, 0x00}};
  };
}

TEST(BrokenChain, IsWrittenAgain) {
  OpenPgpUnderTest card(State::with_pairs);
  login_to_manage(card.token());
  const Bytes certificate = certificate_of(card.token(), kDecrypt);
  const Bytes value(600, 0x42);
  card.reader().slot().set_fault_hook(swallow_first_pieces(1));
  ASSERT_TRUE(succeeded(offered(card.token().certificate_writer()).write(kDecrypt, certificate)));
  card.reader().slot().set_fault_hook(swallow_first_pieces(1));
  ASSERT_TRUE(succeeded(offered(card.token().data_writer()).write(tag::kPrivate1, value)));
  card.reader().slot().set_fault_hook({});
  card.restart();
  ASSERT_NE(*card.token().certificate(kDecrypt), nullptr);
  EXPECT_EQ(**card.token().certificate(kDecrypt), certificate);
  EXPECT_EQ(**card.token().data(tag::kPrivate1), value);
}

TEST(BrokenChain, IsAnErrorWhereItBreaksAgain) {
  OpenPgpUnderTest card(State::with_pairs);
  login_to_manage(card.token());
  const Bytes certificate = certificate_of(card.token(), kDecrypt);
  card.reader().slot().set_fault_hook(swallow_first_pieces(2));
  expect_error(offered(card.token().certificate_writer()).write(kDecrypt, certificate),
               Errc::communication);
  EXPECT_EQ(*card.token().certificate(kDecrypt), nullptr) << "half of one is none";
  card.reader().slot().set_fault_hook(swallow_first_pieces(2));
  expect_error(offered(card.token().data_writer()).write(tag::kPrivate1, Bytes(600, 0x42)),
               Errc::communication);
}

TEST(BrokenChain, IsNotBlamedOnTheCertificateByTheAppletThatIsLookedAt) {
  constexpr std::uint8_t kGetData = 0xca;
  OpenPgpUnderTest card(State::with_pairs);
  login_to_manage(card.token());
  const Bytes certificate = certificate_of(card.token(), kDecrypt);
  card.reader().slot().set_fault_hook(
      fault_in(kGetData, 0, {.kind = harness::FaultKind::kAnswer, .answer = {0x6a, 0x80}}));
  expect_error(offered(card.token().certificate_writer()).write(kDecrypt, certificate),
               Errc::refused);
}

TEST(LongCommand, IsNotLookedAtAgain) {
  OpenPgpUnderTest card(State::with_pairs, simple_card(), VirtualReader::Apdus::extended);
  login_to_manage(card.token());
  const Bytes certificate = certificate_of(card.token(), kDecrypt);
  card.reader().start_counting();
  ASSERT_TRUE(succeeded(offered(card.token().certificate_writer()).write(kDecrypt, certificate)));
  EXPECT_EQ(card.reader().exchanges(), 2U) << "SELECT DATA, PUT DATA\n" << card.reader().trace();
}

TEST(Certificates, CardsWithOneKeepItForTheAuthenticationKey) {
  OpenPgpUnderTest card(State::initialised, {{"profile", "v2"}});
  Token& token = card.token();
  login_to_manage(token);
  make_pair_in(token, kAuthenticate, crypto::rsa(2048));
  make_pair_in(token, kSign, crypto::rsa(2048));
  auto& writer = offered(token.certificate_writer());
  ASSERT_TRUE(succeeded(writer.write(kAuthenticate, certificate_of(token, kAuthenticate))));
  expect_error(writer.write(kSign, certificate_of(token, kSign)), Errc::unsupported);
  card.restart();
  EXPECT_NE(*card.token().certificate(kAuthenticate), nullptr);
  EXPECT_EQ(*card.token().certificate(kSign), nullptr);
}

TEST(DataObjects, OfTheCardholderAreWrittenUnderTheAdminPin) {
  OpenPgpUnderTest card(State::initialised);
  auto& writer = offered(card.token().data_writer());
  const Bytes name = copy_of(bytes_of("Siti<<Rahma"));
  expect_error(writer.write(tag::kName, name), Errc::not_logged_in);
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  expect_error(writer.write(tag::kName, name), Errc::management_key);
  card.token().logout();
  login_to_manage(card.token());
  const Bytes url = copy_of(bytes_of("https://example.org/key"));
  ASSERT_TRUE(succeeded(writer.write(tag::kName, name)));
  ASSERT_TRUE(succeeded(writer.write(tag::kUrl, url)));
  card.restart();
  EXPECT_EQ(**card.token().data(tag::kName), name);
  EXPECT_EQ(**card.token().data(tag::kUrl), url);
  EXPECT_EQ(*card.token().data(tag::kLogin), nullptr);
}

TEST(DataObjects, OfPrivateUseNeedWhatTheirTagsSay) {
  OpenPgpUnderTest card(State::initialised);
  Token& token = card.token();
  const Bytes value(20, 0x42);
  expect_error(token.data(tag::kPrivate3), Errc::not_logged_in);
  ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(succeeded(offered(token.data_writer()).write(tag::kPrivate1, value)));
  ASSERT_TRUE(succeeded(offered(token.data_writer()).write(tag::kPrivate3, value)));
  EXPECT_EQ(*token.data(tag::kPrivate4), nullptr) << "PW3 is not there";
  token.logout();
  EXPECT_EQ(**token.data(tag::kPrivate1), value);
  expect_error(token.data(tag::kPrivate3), Errc::not_logged_in);
  ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
  EXPECT_EQ(**token.data(tag::kPrivate3), value);
}

TEST(DataObjects, OurMarkIsNeitherShownNorOverwritten) {
  OpenPgpUnderTest card(State::initialised);
  login_to_manage(card.token());
  EXPECT_EQ(*card.token().data(tag::kMark), nullptr);
  expect_error(offered(card.token().data_writer()).write(tag::kMark, Bytes(3, 1)),
               Errc::write_protected);
  card.restart();
  EXPECT_EQ(card.token().identity()->label, kLabel);
}

}  // namespace
}  // namespace kunci::test
