// SPDX-License-Identifier: Apache-2.0
// Pairs made on the card, for every algorithm, and what OpenPGP programs then find.
#include <gtest/gtest.h>

#include "drivers/openpgp/algorithm_attributes.h"
#include "drivers/openpgp/public_keys.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/named_faults.h"
#include "tests/drivers/openpgp/card_under_test.h"
#include "tests/support/test_certificate.h"
#include "tlv/reader.h"

namespace kunci::test {
namespace {

using crypto::Curve;

struct Case {
  KeyReference place;
  crypto::KeyAlgorithm algorithm;
};

class Generation : public testing::TestWithParam<Case> {
 protected:
  OpenPgpUnderTest card_{State::initialised, simple_card(), VirtualReader::Apdus::extended};
  Token& token() { return card_.token(); }

  /// An object inside the discretionary data of 6E, as any program reads it.
  Bytes application_object(tlv::Tag tag) {
    const Bytes answer =
        card_.reader().command_by_another_program(Bytes{0x00, 0xca, 0x00, 0x6e, 0x00, 0x00, 0x00});
    const ByteView octets = ByteView(answer).first(answer.size() - 2);
    const auto whole = tlv::find(octets, 0x6e);
    const auto inside = tlv::find(whole ? *whole : octets, 0x73);
    if (!inside) return {};
    const auto value = tlv::find(*inside, tag);
    return value ? copy_of(*value) : Bytes();
  }
};

TEST_P(Generation, MakesAPairThatTheNextProcessFinds) {
  login_to_manage(token());
  const auto key = make_pair_in(token(), GetParam().place, GetParam().algorithm);
  EXPECT_EQ(key.algorithm, GetParam().algorithm);
  card_.restart();
  const auto pair = token().key_pair(GetParam().place);
  ASSERT_TRUE(succeeded(pair));
  ASSERT_NE(*pair, nullptr);
  EXPECT_EQ((*pair)->public_key, key);
  EXPECT_EQ(token().key_policy(GetParam().place)->origin, Origin::generated);
}

TEST_P(Generation, SetsDateAndFingerprintThatBelongTogether) {
  login_to_manage(token());
  const auto key = make_pair_in(token(), GetParam().place, GetParam().algorithm);
  const openpgp::Place& place = *openpgp::place_of(GetParam().place);
  const Bytes dates = application_object(0xcd);
  const Bytes fingerprints = application_object(0xc5);
  ASSERT_EQ(dates.size(), 12U);
  ASSERT_EQ(fingerprints.size(), 60U);
  std::uint32_t created = 0;
  for (std::size_t i = 0; i < 4; ++i) created = created << 8 | dates[4 * place.index + i];
  EXPECT_NE(created, 0U);
  const auto expected = openpgp::fingerprint_of(key, place, created);
  ASSERT_TRUE(expected);
  EXPECT_TRUE(equal(ByteView(fingerprints).subspan(20 * place.index, 20), *expected));
}

INSTANTIATE_TEST_SUITE_P(
    Algorithms, Generation,
    testing::Values(Case{kSign, crypto::rsa(2048)}, Case{kSign, crypto::rsa(3072)},
                    Case{kSign, crypto::on(Curve::p256)}, Case{kSign, crypto::on(Curve::p384)},
                    Case{kSign, crypto::on(Curve::p521)}, Case{kSign, crypto::on(Curve::ed25519)},
                    Case{kSign, crypto::on(Curve::brainpool256)},
                    Case{kDecrypt, crypto::on(Curve::brainpool512)},
                    Case{kAuthenticate, crypto::on(Curve::brainpool384)},
                    Case{kDecrypt, crypto::rsa(2048)}, Case{kDecrypt, crypto::on(Curve::p256)},
                    Case{kDecrypt, crypto::on(Curve::x25519)},
                    Case{kAuthenticate, crypto::on(Curve::ed25519)}));

TEST(GenerationLimits, AreSaid) {
  OpenPgpUnderTest card(State::initialised);
  Token& token = card.token();
  auto& generator = offered(token.key_generator());
  expect_error(generator.generate(kSign, crypto::rsa(2048), {}), Errc::not_logged_in);
  ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
  expect_error(generator.generate(kSign, crypto::rsa(2048), {}), Errc::management_key);
  token.logout();
  login_to_manage(token);
  expect_error(generator.generate(kSign, crypto::on(Curve::x25519), {}), Errc::unsupported);
  expect_error(generator.generate(kDecrypt, crypto::on(Curve::ed25519), {}), Errc::unsupported);
  expect_error(generator.generate({0x9a}, crypto::rsa(2048), {}), Errc::not_found);
  expect_error(generator.generate(kSign, crypto::rsa(2048), {.consent = Consent::every_time}),
               Errc::unsupported);
  expect_error(generator.remove({0x9a}), Errc::not_found);
}

TEST(GenerationLimits, CardsWithFixedAttributesMakeWhatTheyAreSetTo) {
  OpenPgpUnderTest card(State::initialised, {{"kdf", "none"}, {"attributes", "fixed"}});
  login_to_manage(card.token());
  auto& generator = offered(card.token().key_generator());
  expect_error(generator.generate(kSign, crypto::on(Curve::p256), {}), Errc::unsupported);
  EXPECT_TRUE(succeeded(generator.generate(kSign, crypto::rsa(2048), {})));
  expect_error(generator.remove(kSign), Errc::unsupported);
  EXPECT_NE(*card.token().key_pair(kSign), nullptr);
}

TEST(GenerationLimits, ConsentIsWhatTheCardHasForAllSignatures) {
  OpenPgpUnderTest card(State::initialised, {{"kdf", "none"}, {"pw1", "once"}});
  login_to_manage(card.token());
  auto& generator = offered(card.token().key_generator());
  expect_error(generator.generate(kSign, crypto::on(Curve::p256), {.consent = Consent::once}),
               Errc::unsupported);
  expect_error(
      generator.generate(kAuthenticate, crypto::on(Curve::p256), {.consent = Consent::every_time}),
      Errc::unsupported);
  EXPECT_TRUE(succeeded(
      generator.generate(kSign, crypto::on(Curve::p256), {.consent = Consent::every_time})));
}

TEST(GenerationLimits, WhatTheCardDoesNotListIsUnsupported) {
  OpenPgpUnderTest card(State::initialised, {{"kdf", "none"}, {"algorithms", "rsa"}});
  login_to_manage(card.token());
  auto& generator = offered(card.token().key_generator());
  expect_error(generator.generate(kSign, crypto::on(Curve::p256), {}), Errc::unsupported);
}

/// The answer to GET DATA of the card's list of algorithms (FA) is this.
harness::FaultHook list_algorithms(Bytes answer) {
  return answer_where([](ByteView command) { return command[1] == 0xca && command[3] == 0xfa; },
                      std::move(answer));
}

// YubiKeys 5: the list's length is two octets too long, and X25519 has the number of EdDSA.
TEST(ListOfAlgorithms, MayBeWrongInLengthAndNumbers) {
  OpenPgpUnderTest card(State::initialised);
  login_to_manage(card.token());
  card.reader().slot().set_fault_hook(list_algorithms(
      {0xfa, 0x27, 0xc1, 0x0a, 0x16, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01, 0xc2,
       0x0b, 0x16, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x97, 0x55, 0x01, 0x05, 0x01,
       // Its own attributes for P-256, with the import format.
       0xc3, 0x0a, 0x13, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0xff, 0x90, 0x00}));
  make_pair_in(card.token(), kSign, crypto::on(Curve::ed25519));
  make_pair_in(card.token(), kDecrypt, crypto::on(Curve::x25519));
  make_pair_in(card.token(), kAuthenticate, crypto::on(Curve::p256));
  EXPECT_NE(card.reader().trace().find("00DA00C30A"), std::string::npos)
      << "ten octets, as listed\n"
      << card.reader().trace();
}

TEST(GenerationBySo, IsPossibleToo) {
  OpenPgpUnderTest card(State::initialised);
  ASSERT_TRUE(card.token().login(PinRole::so, Typed(kSoPin)));
  EXPECT_TRUE(succeeded(
      offered(card.token().key_generator()).generate(kAuthenticate, crypto::on(Curve::p256), {})));
}

TEST(NewPair, LosesTheOldCertificate) {
  OpenPgpUnderTest card(State::initialised);
  Token& token = card.token();
  login_to_manage(token);
  const auto key = make_pair_in(token, kSign, crypto::rsa(2048));
  ASSERT_TRUE(succeeded(offered(token.certificate_writer())
                            .write(kSign, certificate_for(crypto::spki_of(key), 1000))));
  make_pair_in(token, kSign, crypto::on(Curve::p256));
  EXPECT_EQ(*token.certificate(kSign), nullptr);
  card.restart();
  EXPECT_EQ(*card.token().certificate(kSign), nullptr);
}

/// The card knows no certificate at all: what it says of GET and PUT DATA.
TEST(CardWithoutCertificates, MakesPairsAllTheSame) {
  for (const Bytes& refusal : {Bytes{0x6a, 0x88}, Bytes{0x6a, 0x83}}) {
    OpenPgpUnderTest card(State::initialised);
    login_to_manage(card.token());
    card.reader().slot().set_fault_hook(answer_where(
        [](ByteView command) { return command[2] == 0x7f && command[3] == 0x21; }, refusal));
    const auto key = make_pair_in(card.token(), kSign, crypto::rsa(2048));
    auto& writer = offered(card.token().certificate_writer());
    EXPECT_TRUE(succeeded(writer.erase(kSign)));
    expect_error(writer.write(kSign, certificate_for(crypto::spki_of(key), 300)),
                 Errc::unsupported);
  }
}

TEST(RemovedPair, IsGoneForTheNextProcessToo) {
  OpenPgpUnderTest card(State::with_pairs);
  login_to_manage(card.token());
  ASSERT_TRUE(succeeded(offered(card.token().key_generator()).remove(kSign)));
  EXPECT_EQ(*card.token().key_pair(kSign), nullptr);
  card.restart();
  EXPECT_EQ(*card.token().key_pair(kSign), nullptr);
  EXPECT_NE(*card.token().key_pair(kAuthenticate), nullptr);
  login_to_manage(card.token());
  EXPECT_EQ(make_pair_in(card.token(), kSign, crypto::rsa(2048)).algorithm, crypto::rsa(2048));
}

TEST(RemovedPair, NeedsTheAdminPin) {
  OpenPgpUnderTest card(State::with_pairs);
  auto& generator = offered(card.token().key_generator());
  ASSERT_TRUE(card.token().login(PinRole::user, Typed(kPin)));
  expect_error(generator.remove(kSign), Errc::management_key);
  EXPECT_NE(*card.token().key_pair(kSign), nullptr);
}

TEST(RemovedPair, IsSaidToStayWhereTheCardKeepsIt) {
  OpenPgpUnderTest card(State::with_pairs,
                        {{"kdf", "none"}, {"pw1", "several"}, {"attributes", "keep_key"}});
  login_to_manage(card.token());
  expect_error(offered(card.token().key_generator()).remove(kSign), Errc::unsupported);
  EXPECT_NE(*card.token().key_pair(kSign), nullptr);
  EXPECT_TRUE(succeeded(card.token().sign(kSign, Bytes(51, 0x30))));
}

}  // namespace
}  // namespace kunci::test
