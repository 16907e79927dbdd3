// SPDX-License-Identifier: Apache-2.0
// Cards whose public keys another process has kept: what they cost, and that what is kept is never
// taken for what is on the card.
#include <gtest/gtest.h>

#include <memory>

#include "tests/drivers/expect_error.h"
#include "tests/drivers/memory_cache.h"
#include "tests/drivers/openpgp/card_under_test.h"

namespace kunci::test {
namespace {

using Apdus = OpenPgpUnderTest::Apdus;

const Bytes kDigestInfo(51, 0x30);

crypto::PublicKey key_of(const Result<std::shared_ptr<const KeyPair>>& pair) {
  EXPECT_TRUE(pair && *pair);
  return pair && *pair ? (*pair)->public_key : crypto::PublicKey{};
}

class KnownKeys : public testing::TestWithParam<Apdus> {
 protected:
  explicit KnownKeys(const CardOptions& options = simple_card())
      : card_(State::with_pairs, options, GetParam(), DriverSettings{.cache = cache_}) {}

  Token& token() { return card_.token(); }

  /// As another process after the first use of the card. The counting begins before the probe.
  void come_back() {
    log_in();
    for (const KeyReference place : {kSign, kDecrypt, kAuthenticate}) (void)token().key_pair(place);
    token().logout();
    card_.restart();
  }
  void log_in() { ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin)))); }

  /// Another program makes a pair by the bare command, and describes it as nothing else.
  void make_undescribed_pair() {
    const auto other = card_.token_of_another_process();
    login_to_manage(*other);
    ASSERT_TRUE(succeeded(offered(other->data_writer()).write(0x5f50, Bytes{'x'})));
    const Bytes made = card_.reader().command_by_another_program(
        Bytes{0x00, 0x47, 0x80, 0x00, 0x02, 0xb6, 0x00, 0x00});
    ASSERT_GT(made.size(), 2U);
    ASSERT_NE(made[made.size() - 2], 0x6a);
  }

  std::shared_ptr<MemoryCache> cache_ = std::make_shared<MemoryCache>();
  OpenPgpUnderTest card_;
};

class KnownKeysOfHashedPins : public KnownKeys {
 protected:
  KnownKeysOfHashedPins() : KnownKeys(hashed_pins_card()) {}
};

TEST_P(KnownKeys, LoginAndOneSignatureTakeFourExchanges) {
  come_back();
  log_in();
  ASSERT_TRUE(token().key_policy(kSign));
  ASSERT_TRUE(succeeded(token().sign(kSign, kDigestInfo)));
  EXPECT_EQ(card_.reader().exchanges(), 4U) << "SELECT, 6E, VERIFY, the signature\n"
                                            << card_.reader().trace();
}

TEST_P(KnownKeysOfHashedPins, LoginAndOneSignatureTakeFiveExchanges) {
  come_back();
  log_in();
  ASSERT_TRUE(succeeded(token().sign(kSign, kDigestInfo)));
  EXPECT_EQ(card_.reader().exchanges(), 5U) << card_.reader().trace();
}

TEST_P(KnownKeys, AttributesAndDecryptionWaitForTheCard) {
  come_back();
  log_in();
  card_.reader().start_counting();
  ASSERT_TRUE(token().key_pair(kSign));
  EXPECT_GE(card_.reader().exchanges(), 1U);
  card_.reader().start_counting();
  (void)token().decipher(kDecrypt, Bytes(256, 0x01));
  EXPECT_EQ(card_.reader().slot().log().count_of(0x47), 1U) << card_.reader().trace();
}

TEST_P(KnownKeys, AnotherDescribedKeyIsNoGuess) {
  come_back();
  const auto other = card_.token_of_another_process();
  login_to_manage(*other);
  const auto key = make_pair_in(*other, kSign, crypto::rsa(2048));
  log_in();
  EXPECT_EQ(key_of(token().likely_pair(kSign)), key);
  card_.restart();
  log_in();
  card_.reader().start_counting();
  EXPECT_EQ(key_of(token().likely_pair(kSign)), key);
  EXPECT_EQ(card_.reader().exchanges(), 0U) << "kept in the old one's place";
}

TEST_P(KnownKeys, UndescribedKeyIsReadWhereItMatters) {
  come_back();
  make_undescribed_pair();
  log_in();
  const auto guess = key_of(token().likely_pair(kSign));
  const auto key = key_of(token().key_pair(kSign));
  EXPECT_NE(guess, key) << "a guess, which the signature will give the lie";
  EXPECT_EQ(key_of(token().likely_pair(kSign)), key);
  card_.restart();
  log_in();
  (void)token().likely_pair(kDecrypt);
  EXPECT_EQ(key_of(token().key_pair(kSign)), key);
}

TEST_P(KnownKeys, KeyThatIsMadeHereReplacesTheGuess) {
  come_back();
  login_to_manage(token());
  (void)token().likely_pair(kSign);
  const auto key = make_pair_in(token(), kSign, crypto::on(crypto::Curve::p256));
  EXPECT_EQ(key_of(token().likely_pair(kSign)), key);
  EXPECT_TRUE(succeeded(token().sign(kSign, Bytes(32, 0x11))));
}

TEST_P(KnownKeys, DamagedAndForeignObjectsAreNoGuesses) {
  come_back();
  auto& objects = cache_->cards.begin()->second;
  ASSERT_EQ(objects.size(), 3U);
  objects[kSign.value] = objects[kDecrypt.value];
  objects[kDecrypt.value] = {0x30, 0x82};
  objects[kAuthenticate.value][200] ^= 1U;
  log_in();
  for (const KeyReference place : {kSign, kDecrypt, kAuthenticate}) {
    EXPECT_EQ(key_of(token().likely_pair(place)), key_of(token().key_pair(place)));
  }
}

TEST_P(KnownKeys, EcKeysAreKnownToo) {
  login_to_manage(token());
  make_pair_in(token(), kSign, crypto::on(crypto::Curve::p256));
  make_pair_in(token(), kDecrypt, crypto::on(crypto::Curve::p384));
  make_pair_in(token(), kAuthenticate, crypto::on(crypto::Curve::ed25519));
  card_.restart();
  come_back();
  log_in();
  card_.reader().start_counting();
  for (const KeyReference place : {kSign, kDecrypt, kAuthenticate}) {
    EXPECT_TRUE(token().likely_pair(place));
  }
  EXPECT_EQ(card_.reader().exchanges(), 0U) << card_.reader().trace();
}

INSTANTIATE_TEST_SUITE_P(Readers, KnownKeys, testing::Values(Apdus::short_only, Apdus::extended),
                         [](const auto& param_info) {
                           return param_info.param == Apdus::short_only ? "Short" : "Extended";
                         });
INSTANTIATE_TEST_SUITE_P(Readers, KnownKeysOfHashedPins,
                         testing::Values(Apdus::short_only, Apdus::extended),
                         [](const auto& param_info) {
                           return param_info.param == Apdus::short_only ? "Short" : "Extended";
                         });

}  // namespace
}  // namespace kunci::test
