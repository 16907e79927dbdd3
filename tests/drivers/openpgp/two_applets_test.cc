// SPDX-License-Identifier: Apache-2.0
// PIV and OpenPGP on one card, used by one process in turns: no login is lost, and no PIN goes to
// the other application.
#include <gtest/gtest.h>

#include "drivers/openpgp/openpgp_driver.h"
#include "drivers/piv/piv_driver.h"
#include "iso7816/transaction.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/openpgp/card_under_test.h"
#include "tests/harness/card/card_factory.h"

namespace kunci::test {
namespace {

const Bytes kDigestInfo(51, 0x30);
const Bytes kHash(32, 0x11);
constexpr KeyReference kPivAuthentication{0x9a};

class TwoApplets : public testing::Test {
 protected:
  TwoApplets()
      : reader_(harness::make_card({.kind = "piv+openpgp",
                                    .options = {{"state", directory_.path().string()},
                                                {"piv.profile", "yubico"},
                                                {"openpgp.pw1", "several"}}}),
                VirtualReader::Apdus::extended) {}

  void SetUp() override {
    const auto card = reader_.card();
    {
      auto transaction = card->begin();
      ASSERT_TRUE(transaction);
      openpgp_ = std::move(*openpgp::probe(*transaction, card, {}));
      piv_ = std::move(*piv::probe(*transaction, card, {}));
    }
    ASSERT_TRUE(openpgp_ && piv_);
    for (Token* token : {openpgp_.get(), piv_.get()}) {
      const Secret so_pin(bytes_of(kSoPin));
      ASSERT_TRUE(succeeded(offered(token->initializer()).initialize(so_pin, kLabel)));
      ASSERT_TRUE(token->login(PinRole::so, {.typed = &so_pin}));
      ASSERT_TRUE(offered(token->pin_administrator()).set_user_pin(Typed(kPin)));
      token->logout();
    }
    login_to_manage(*openpgp_);
    make_pair_in(*openpgp_, kSign, crypto::rsa(2048));
    openpgp_->logout();
    ASSERT_TRUE(piv_->login(PinRole::user, Typed(kPin)));
    ASSERT_TRUE(succeeded(offered(piv_->key_generator())
                              .generate(kPivAuthentication, crypto::on(crypto::Curve::p256), {})));
    piv_->logout();
    reader_.start_counting();
  }

  harness::CardDirectory directory_{std::nullopt};
  VirtualReader reader_;
  std::unique_ptr<Token> openpgp_;
  std::unique_ptr<Token> piv_;
};

TEST_F(TwoApplets, LoginsOutliveTheOthersUse) {
  ASSERT_TRUE(succeeded(openpgp_->login(PinRole::user, Typed(kPin))));
  ASSERT_TRUE(succeeded(piv_->login(PinRole::user, Typed(kPin))));
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(succeeded(openpgp_->sign(kSign, kDigestInfo)));
    EXPECT_TRUE(succeeded(piv_->sign(kPivAuthentication, kHash)));
  }
  EXPECT_EQ(openpgp_->logged_in(), PinRole::user);
  EXPECT_EQ(piv_->logged_in(), PinRole::user);
}

TEST_F(TwoApplets, NothingIsSentToTheOtherApplication) {
  ASSERT_TRUE(openpgp_->login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(openpgp_->sign(kSign, kDigestInfo));
  ASSERT_TRUE(piv_->identity());
  reader_.start_counting();
  ASSERT_TRUE(succeeded(openpgp_->sign(kSign, kDigestInfo)));
  // SELECT, VERIFY, signature, and no command before that finds out by being refused.
  EXPECT_EQ(reader_.exchanges(), 3U) << reader_.trace();
  EXPECT_LT(reader_.trace().find("00A40400"), reader_.trace().find("0020")) << reader_.trace();
}

TEST_F(TwoApplets, WhatIsKnownCostsNoSelection) {
  for (Token* token : {openpgp_.get(), piv_.get()}) {
    ASSERT_TRUE(token->identity());
    ASSERT_TRUE(token->read_ahead({.certificates = true, .pairs = true}));
  }
  reader_.start_counting();
  ASSERT_TRUE(openpgp_->identity());
  ASSERT_TRUE(openpgp_->read_ahead({.certificates = true, .pairs = true}));
  ASSERT_TRUE(openpgp_->key_pair(kSign));
  ASSERT_TRUE(piv_->identity());
  EXPECT_EQ(reader_.exchanges(), 0U) << reader_.trace();
}

TEST_F(TwoApplets, LogoutEndsOneOfThem) {
  ASSERT_TRUE(openpgp_->login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(piv_->login(PinRole::user, Typed(kPin)));
  piv_->logout();
  EXPECT_TRUE(succeeded(openpgp_->sign(kSign, kDigestInfo)));
  expect_error(piv_->sign(kPivAuthentication, kHash), Errc::not_logged_in);
}

}  // namespace
}  // namespace kunci::test
