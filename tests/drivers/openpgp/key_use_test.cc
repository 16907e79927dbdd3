// SPDX-License-Identifier: Apache-2.0
// Private keys at work, checked with the public half in software.
#include <gtest/gtest.h>

#include "crypto/digest.h"
#include "crypto/encrypt.h"
#include "crypto/padding.h"
#include "crypto/verify.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/openpgp/card_under_test.h"

namespace kunci::test {
namespace {

using crypto::Curve;

crypto::PublicKey key_of(Token& token, KeyReference place) {
  return (*token.key_pair(place))->public_key;
}

TEST(RsaKeys, SignAndDecipher) {
  OpenPgpUnderTest card(State::with_pairs);
  Token& token = card.token();
  ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
  const auto data = crypto::digest_info(crypto::Digest::sha256, Bytes(32, 0x5a));
  ASSERT_TRUE(data);
  for (const KeyReference place : {kSign, kAuthenticate}) {
    const auto signature = token.sign(place, *data);
    ASSERT_TRUE(succeeded(signature));
    EXPECT_TRUE(crypto::verify_pkcs1(key_of(token, place), *data, *signature));
  }
  const Bytes message = copy_of(bytes_of("rahasia"));
  const auto ciphertext = crypto::encrypt_pkcs1(key_of(token, kDecrypt), message);
  ASSERT_TRUE(ciphertext);
  const auto plaintext = token.decipher(kDecrypt, *ciphertext);
  ASSERT_TRUE(succeeded(plaintext));
  EXPECT_TRUE(equal(plaintext->view(), message));
}

TEST(RsaKeys, RefuseWhatTheyAreNotFor) {
  OpenPgpUnderTest card(State::with_pairs);
  Token& token = card.token();
  expect_error(token.sign(kSign, Bytes(51, 1)), Errc::not_logged_in);
  ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
  expect_error(token.sign(kDecrypt, Bytes(51, 1)), Errc::unsupported);
  expect_error(token.decipher(kSign, Bytes(256, 1)), Errc::unsupported);
  expect_error(token.agree(kDecrypt, Bytes(65, 4)), Errc::unsupported);
  expect_error(token.sign(kSign, Bytes(103, 1)), Errc::data_length);
  expect_error(token.decipher(kDecrypt, Bytes(255, 1)), Errc::data_length);
  // No padding in it: the caller answers that with implicit rejection.
  expect_error(token.decipher(kDecrypt, Bytes(256, 1)), Errc::ciphertext_invalid);
  EXPECT_EQ(token.logged_in(), PinRole::user);
}

class EcdsaForms : public testing::TestWithParam<const char*> {};

// A card may put a zero before each half, or leave out those that are there.
TEST_P(EcdsaForms, AreBroughtToTheirLength) {
  OpenPgpUnderTest card(State::initialised,
                        {{"kdf", "none"}, {"pw1", "several"}, {"ecdsa", GetParam()}});
  Token& token = card.token();
  login_to_manage(token);
  for (const Curve curve : {Curve::p256, Curve::p384, Curve::p521, Curve::brainpool512}) {
    const auto key = make_pair_in(token, kSign, crypto::on(curve));
    for (const std::size_t size : {20U, 32U, 48U, 64U}) {
      if (size > crypto::field_size(curve)) continue;
      const Bytes hash(size, 0x5a);
      const auto signature = token.sign(kSign, hash);
      ASSERT_TRUE(succeeded(signature));
      EXPECT_EQ(signature->size(), 2 * crypto::field_size(curve));
      EXPECT_TRUE(crypto::verify_ecdsa(key, hash, *signature)) << size;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, EcdsaForms, testing::Values("fixed", "padded", "stripped"),
                         [](const auto& param_info) { return std::string(param_info.param); });

// opcard takes hashes of 64 octets alone on P-521; the number is the same.
TEST(EcdsaOnP521, SendsEveryHashAsLongAsTheLongest) {
  OpenPgpUnderTest card(State::initialised);
  login_to_manage(card.token());
  const auto key = make_pair_in(card.token(), kSign, crypto::on(Curve::p521));
  std::size_t sent = 0;
  card.reader().slot().set_fault_hook(
      [&sent](std::uint64_t, ByteView command) -> std::optional<harness::Fault> {
        if (command[1] == 0x2a) sent = command[4];
        return std::nullopt;
      });
  for (const std::size_t size : {20U, 32U, 48U, 64U}) {
    const Bytes hash(size, 0x5a);
    const auto signature = card.token().sign(kSign, hash);
    ASSERT_TRUE(succeeded(signature));
    EXPECT_TRUE(crypto::verify_ecdsa(key, hash, *signature));
    EXPECT_EQ(sent, 64U);
  }
}

TEST(Ed25519Keys, SignMessages) {
  OpenPgpUnderTest card(State::initialised);
  Token& token = card.token();
  login_to_manage(token);
  const auto key = make_pair_in(token, kAuthenticate, crypto::on(Curve::ed25519));
  const Bytes message(100, 0x77);
  const auto signature = token.sign(kAuthenticate, message);
  ASSERT_TRUE(succeeded(signature));
  EXPECT_TRUE(crypto::verify_eddsa(key, message, *signature));
}

class Agreement : public testing::TestWithParam<Curve> {};

TEST_P(Agreement, GivesBothSidesTheSame) {
  OpenPgpUnderTest card(State::initialised);
  Token& token = card.token();
  login_to_manage(token);
  const auto key = make_pair_in(token, kDecrypt, crypto::on(GetParam()));
  OpenPgpUnderTest peer_card(State::initialised);
  login_to_manage(peer_card.token());
  const auto peer = make_pair_in(peer_card.token(), kDecrypt, crypto::on(GetParam()));
  const auto ours = token.agree(kDecrypt, peer.point);
  const auto theirs = peer_card.token().agree(kDecrypt, key.point);
  ASSERT_TRUE(succeeded(ours));
  ASSERT_TRUE(succeeded(theirs));
  EXPECT_TRUE(equal(ours->view(), theirs->view()));
  EXPECT_EQ(ours->size(), crypto::field_size(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Curves, Agreement,
                         testing::Values(Curve::p256, Curve::p384, Curve::p521, Curve::x25519,
                                         Curve::brainpool256, Curve::brainpool384));

TEST(Touch, NotGivenInTimeIsSaidSo) {
  OpenPgpUnderTest card(State::with_pairs);
  CardOptions options = {{"kdf", "none"}, {"pw1", "several"}, {"touch", "withheld"}};
  OpenPgpUnderTest touchy(State::initialised, options);
  Token& token = touchy.token();
  login_to_manage(token);
  ASSERT_TRUE(succeeded(
      offered(token.key_generator()).generate(kSign, crypto::rsa(2048), {.touch = Touch::always})));
  EXPECT_EQ(token.key_policy(kSign)->touch, Touch::always);
  expect_error(token.sign(kSign, Bytes(51, 1)), Errc::timed_out);
}

}  // namespace
}  // namespace kunci::test
