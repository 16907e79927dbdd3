// SPDX-License-Identifier: Apache-2.0
// Cards whose public objects another process has kept: what they cost, and that what is kept is
// never taken for what is on the card.
#include <gtest/gtest.h>

#include <memory>

#include "crypto/public_key.h"
#include "drivers/piv/certificate_container.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/memory_cache.h"
#include "tests/drivers/piv/card_under_test.h"
#include "tests/support/test_certificate.h"

namespace kunci::test {
namespace {

class KnownCard : public testing::Test {
 protected:
  Token& token() { return card_.token(); }

  /// As another process after the first use of the card: the counting begins after the probe.
  void come_back() {
    use();
    card_.restart();
    card_.reader().start_counting();
  }

  void use() {
    ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
    for (const KeyReference place : {k9a, k9c}) {
      ASSERT_TRUE(token().key_pair(place));
      const auto certificate = token().certificate(place);
      ASSERT_TRUE(certificate && *certificate);
    }
    token().logout();
  }

  Bytes read(KeyReference place) {
    const auto certificate = token().certificate(place);
    EXPECT_TRUE(certificate && *certificate);
    return certificate && *certificate ? **certificate : Bytes{};
  }

  [[nodiscard]] std::size_t exchanges() { return card_.reader().exchanges(); }

  std::shared_ptr<MemoryCache> cache_ = std::make_shared<MemoryCache>();
  CardUnderTest card_{Profile::plain, State::with_pairs, CardUnderTest::Apdus::short_only,
                      DriverSettings{.cache = cache_}};
};

TEST_F(KnownCard, IsKeptWithItsCertificatesAlone) {
  use();
  ASSERT_EQ(cache_->cards.size(), 1U);
  const CachedObjects& objects = cache_->cards.begin()->second;
  EXPECT_EQ(objects.size(), 3U) << "two containers and the facts";
  EXPECT_TRUE(objects.contains(0x5fc105) && objects.contains(0x5fc10a) && objects.contains(0));
}

TEST_F(KnownCard, LoginAndOneRsaSignatureTakeSixExchanges) {
  come_back();
  ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
  EXPECT_EQ(exchanges(), 3U) << "SELECT, CHUID, VERIFY\n" << card_.reader().trace();
  const auto pair = token().likely_pair(k9a);
  ASSERT_TRUE(pair && *pair);
  ASSERT_TRUE(token().key_policy(k9a));
  ASSERT_TRUE(succeeded(token().sign(k9a, Bytes(256, 0x01))));
  EXPECT_EQ(exchanges(), 6U) << card_.reader().trace();
}

TEST_F(KnownCard, CertificateCostsOneExchange) {
  const Bytes before = read(k9a);
  come_back();
  ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
  card_.reader().start_counting();
  EXPECT_EQ(read(k9a), before);
  EXPECT_EQ(exchanges(), 1U) << card_.reader().trace();
  (void)read(k9a);
  const auto pair = token().key_pair(k9a);
  ASSERT_TRUE(pair && *pair);
  EXPECT_EQ(exchanges(), 1U) << "asked again";
}

// A program that only lists certificates does not learn whether there are metadata.
TEST_F(KnownCard, WhatIsLearntLaterIsKeptToo) {
  ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
  (void)read(k9a);
  for (const std::size_t exchanges_of_login_and_pair : {5U, 3U}) {
    card_.restart();
    card_.reader().start_counting();
    ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
    const auto pair = token().likely_pair(k9a);
    ASSERT_TRUE(pair && *pair);
    EXPECT_EQ(exchanges(), exchanges_of_login_and_pair) << card_.reader().trace();
  }
}

// A program that lists everything does not learn which PIN opens the card, nor of a certified key
// whether it has metadata.
TEST_F(KnownCard, WhatALoginLearnsIsKeptToo) {
  ASSERT_TRUE(token().read_ahead({.certificates = true, .pairs = true, .data = true}));
  struct Cost {
    std::size_t login;
    std::size_t pair;
  };
  for (const Cost& cost : {Cost{4, 2}, Cost{3, 0}}) {
    card_.restart();
    card_.reader().start_counting();
    ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
    EXPECT_EQ(exchanges(), cost.login) << card_.reader().trace();
    const auto pair = token().likely_pair(k9a);
    ASSERT_TRUE(pair && *pair);
    EXPECT_EQ(exchanges(), cost.login + cost.pair) << card_.reader().trace();
  }
}

TEST(KnownCardWithExtendedApdus, CertificateAloneCostsNoMoreThanWithoutCache) {
  const auto cache = std::make_shared<MemoryCache>();
  CardUnderTest card(Profile::plain, State::with_pairs, CardUnderTest::Apdus::extended,
                     DriverSettings{.cache = cache});
  for (int process = 0; process < 2; ++process) {
    card.restart();
    card.reader().start_counting();
    const auto certificate = card.token().certificate(k9a);
    ASSERT_TRUE(certificate && *certificate);
    EXPECT_EQ(card.reader().exchanges(), 1U) << card.reader().trace();
  }
  EXPECT_TRUE(cache->cards.empty());
}

TEST_F(KnownCard, AnotherCertificateIsReadAndKept) {
  come_back();
  const auto other = card_.token_of_another_process();
  ASSERT_TRUE(succeeded(other->login(PinRole::user, Typed(kPin))));
  const auto key = make_pair_with_certificate(*other, k9a, crypto::rsa(2048));
  ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
  const auto likely = token().likely_pair(k9a);
  ASSERT_TRUE(likely && *likely);
  EXPECT_NE((*likely)->public_key, key) << "a guess, which the signature will give the lie";
  const auto pair = token().key_pair(k9a);
  ASSERT_TRUE(pair && *pair);
  EXPECT_EQ((*pair)->public_key, key);
  const auto now_likely = token().likely_pair(k9a);
  ASSERT_TRUE(now_likely && *now_likely);
  EXPECT_EQ((*now_likely)->public_key, key);
  card_.restart();
  ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
  EXPECT_EQ(read(k9a).size(), 1000U);
}

TEST_F(KnownCard, CertificateThatWasTakenAwayIsNotThere) {
  come_back();
  const auto other = card_.token_of_another_process();
  ASSERT_TRUE(succeeded(other->login(PinRole::user, Typed(kPin))));
  ASSERT_TRUE(succeeded(offered(other->certificate_writer()).erase(k9a)));
  ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
  const auto certificate = token().certificate(k9a);
  ASSERT_TRUE(certificate);
  EXPECT_EQ(*certificate, nullptr);
}

TEST_F(KnownCard, DamagedObjectsAreOnlyGuesses) {
  const Bytes before = read(k9a);
  come_back();
  for (auto& [name, objects] : cache_->cards) {
    for (auto& [tag, content] : objects) {
      if (tag == 0x5fc105) content[content.size() / 8] ^= 1U;
      if (tag == 0x5fc10a) content = {0x70, 0x82};
    }
  }
  ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
  EXPECT_EQ(read(k9a), before);
  EXPECT_EQ(read(k9c).size(), 1000U);
}

TEST_F(KnownCard, CostsNothingWhereNothingCanBeKept) {
  cache_->is_usable = false;
  card_.restart();
  use();
  const std::size_t with_cache = exchanges();
  EXPECT_TRUE(cache_->cards.empty());
  CardUnderTest without(Profile::plain, State::with_pairs);
  without.restart();
  ASSERT_TRUE(succeeded(without.token().login(PinRole::user, Typed(kPin))));
  (void)without.token().key_pair(k9a);
  (void)without.token().key_pair(k9c);
  (void)without.token().certificate(k9a);
  (void)without.token().certificate(k9c);
  without.token().logout();
  EXPECT_EQ(with_cache, without.reader().exchanges());
}

TEST_F(KnownCard, AnotherCardOfTheKindHasItsOwn) {
  come_back();
  auto& [name, objects] = *cache_->cards.begin();
  const CachedObjects foreign = objects;
  const auto kind = name.first;
  cache_->cards.clear();
  cache_->store(kind, Bytes{1, 2, 3}, foreign);
  ASSERT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
  const auto pair = token().likely_pair(k9a);
  ASSERT_TRUE(pair && *pair);
  EXPECT_EQ(cache_->cards.size(), 2U) << "this one was read, and kept beside the other";
}

TEST(TellingPart, ReachesBehindTheValidity) {
  const auto pair = crypto::rsa_public_key(Bytes(256, 0xc3), Bytes{1, 0, 1});
  ASSERT_TRUE(pair);
  const Bytes certificate = certificate_for(crypto::spki_of(*pair), 1000);
  const auto container = piv::container_for(certificate, nullptr);
  ASSERT_TRUE(container);
  const auto telling = piv::telling_part(*container);
  ASSERT_TRUE(telling);
  EXPECT_GT(*telling, 60U);
  EXPECT_LT(*telling, 200U);
  for (std::size_t size = 0; size < *telling; ++size) {
    EXPECT_FALSE(piv::telling_part(ByteView(*container).first(size)));
  }
}

}  // namespace
}  // namespace kunci::test
