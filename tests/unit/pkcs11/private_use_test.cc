// SPDX-License-Identifier: Apache-2.0
// Consent to the use of private keys: CKA_ALWAYS_AUTHENTICATE and the context-specific login
// (PKCS#11 3.2, 4.10 and 5.6.8).
#include "pkcs11/private_use.h"

#include "pkcs11/decrypt_operation.h"
#include "pkcs11/sign_operation.h"
#include "tests/unit/pkcs11/session_fixture.h"

namespace kunci::pkcs11::test {
namespace {

constexpr KeyReference kOnce = SoftwareToken::kAuthentication;
constexpr KeyReference kEveryTime = SoftwareToken::kSignature;
constexpr KeyReference kNever = SoftwareToken::kCardAuthentication;

class ConsentTest : public SessionFixture {
 protected:
  ConsentTest() {
    token_->put(kOnce, SoftwareToken::key_on(crypto::Curve::p256));
    token_->put(kEveryTime, SoftwareToken::key_on(crypto::Curve::p256),
                {.consent = Consent::every_time});
    token_->put(kNever, SoftwareToken::key_on(crypto::Curve::p256), kFree);
  }

  CkResult<void> sign_init(KeyReference place) {
    const CK_MECHANISM mechanism = plain(CKM_ECDSA);
    return session_.operations.sign.start(&mechanism, [&](const CK_MECHANISM& wanted) {
      return start_signing(session_, wanted, private_handle(place), SelfCheck::yes);
    });
  }

  CkResult<void> sign(std::size_t length = 32) {
    const Bytes hash(length, 1);
    std::array<CK_BYTE, 64> buffer{};
    CK_ULONG room = buffer.size();
    return session_.operations.sign.produce(Input(hash.data(), hash.size()),
                                            Output(buffer.data(), &room));
  }

  CkResult<void> consent() {
    PrivateUse* const use = session_.operations.active_private_use();
    if (use == nullptr) return fail(CKR_OPERATION_NOT_INITIALIZED);
    return use->consent({.typed = &pin_});
  }

  // The login's own consent is used up.
  void use_up() {
    ASSERT_RV(sign_init(kEveryTime), CKR_OK);
    ASSERT_RV(sign(), CKR_OK);
    token_->counts = {};
  }

  const Secret pin_{bytes_of(SoftwareToken::kPin)};
};

TEST_F(ConsentTest, ComesOnceWithTheLogin) {
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  EXPECT_RV(sign(), CKR_OK);
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  EXPECT_RV(sign(), CKR_USER_NOT_LOGGED_IN);
  EXPECT_FALSE(session_.operations.sign.active());
  EXPECT_RV(sign(), CKR_OPERATION_NOT_INITIALIZED);
}

TEST_F(ConsentTest, IsGivenBetweenInitAndUse) {
  use_up();
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  EXPECT_RV(consent(), CKR_OK);
  EXPECT_RV(sign(), CKR_OK);
  EXPECT_EQ(token_->counts.consents, 1U);
  EXPECT_EQ(token_->counts.withdrawals, 0U);
  EXPECT_RV(consent(), CKR_OPERATION_NOT_INITIALIZED);
}

TEST_F(ConsentTest, IsForOneUse) {
  use_up();
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  EXPECT_RV(consent(), CKR_OK);
  EXPECT_RV(sign(), CKR_OK);
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  EXPECT_RV(sign(), CKR_USER_NOT_LOGGED_IN);
}

TEST_F(ConsentTest, SurvivesQuestionsForTheLength) {
  use_up();
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  EXPECT_RV(consent(), CKR_OK);
  CK_ULONG length = 0;
  const Bytes hash(32, 1);
  EXPECT_RV(session_.operations.sign.produce(Input(hash.data(), 32), Output(nullptr, &length)),
            CKR_OK);
  EXPECT_RV(sign(), CKR_OK);
}

TEST_F(ConsentTest, IsNotForKeysThatDoNotWantIt) {
  for (const KeyReference place : {kOnce, kNever}) {
    ASSERT_RV(sign_init(place), CKR_OK);
    EXPECT_RV(consent(), CKR_OPERATION_NOT_INITIALIZED);
    EXPECT_RV(sign(), CKR_OK) << "the operation is not affected";
  }
}

TEST_F(ConsentTest, IsTakenBackWhereItWasNotUsed) {
  use_up();
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  EXPECT_RV(consent(), CKR_OK);
  session_.operations.sign.cancel();
  EXPECT_EQ(token_->counts.withdrawals, 1U);
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  EXPECT_RV(sign(), CKR_USER_NOT_LOGGED_IN);
}

TEST_F(ConsentTest, IsTakenBackWhereThereWasNothingToSign) {
  use_up();
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  EXPECT_RV(consent(), CKR_OK);
  EXPECT_RV(sign(129), CKR_DATA_LEN_RANGE);
  EXPECT_EQ(token_->counts.signatures, 0U);
  EXPECT_EQ(token_->counts.withdrawals, 1U);
}

TEST_F(ConsentTest, IsNotTakenBackFromALogin) {
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  session_.operations.sign.cancel();
  EXPECT_EQ(token_->counts.withdrawals, 0U);
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  EXPECT_RV(sign(), CKR_OK);
}

TEST_F(ConsentTest, IsNoneWithAWrongPin) {
  use_up();
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  const Secret wrong(bytes_of("654321"));
  EXPECT_RV(session_.operations.active_private_use()->consent({.typed = &wrong}),
            CKR_PIN_INCORRECT);
  EXPECT_TRUE(session_.operations.sign.active());
  EXPECT_RV(sign(), CKR_USER_NOT_LOGGED_IN);
  EXPECT_EQ(token_->counts.withdrawals, 0U);
}

TEST_F(ConsentTest, IsNoLogin) {
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  token_->logout();
  EXPECT_RV(consent(), CKR_USER_NOT_LOGGED_IN);
}

TEST_F(ConsentTest, IsMadeByThePolicyOfAWholeSession) {
  use_up();
  present_->login.set_policy(
      {.whole_session = true, .max_uses = 2, .max_time = std::chrono::minutes(5)});
  for (int i = 0; i < 2; ++i) {
    ASSERT_RV(sign_init(kEveryTime), CKR_OK);
    EXPECT_RV(sign(), CKR_OK);
  }
  EXPECT_EQ(token_->counts.consents, 2U);
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  EXPECT_RV(sign(), CKR_USER_NOT_LOGGED_IN);
}

TEST_F(ConsentTest, OfAPersonStandsBeforeThePolicy) {
  use_up();
  present_->login.set_policy(
      {.whole_session = true, .max_uses = 1, .max_time = std::chrono::minutes(5)});
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  EXPECT_RV(consent(), CKR_OK);
  EXPECT_RV(sign(), CKR_OK);
  EXPECT_EQ(token_->counts.consents, 1U) << "and is not given a second time";
}

// The card may still be open by another process's login.
TEST_F(ConsentTest, EndsWithTheLogin) {
  ASSERT_RV(sign_init(kOnce), CKR_OK);
  ASSERT_TRUE(present_->log_out());
  EXPECT_RV(sign(), CKR_USER_NOT_LOGGED_IN);
  EXPECT_EQ(token_->counts.signatures, 0U);
  EXPECT_RV(sign_init(kOnce), CKR_KEY_HANDLE_INVALID);
}

TEST_F(ConsentTest, IsFoundForDecryptionToo) {
  token_->put(SoftwareToken::kEncryption, SoftwareToken::rsa_key(2048),
              {.consent = Consent::every_time});
  RejectionSeed seed;
  const CK_MECHANISM mechanism = plain(CKM_RSA_X_509);
  ASSERT_RV(session_.operations.decrypt.start(
                &mechanism,
                [&](const CK_MECHANISM& wanted) {
                  return start_decrypting(session_, wanted,
                                          private_handle(SoftwareToken::kEncryption), seed);
                }),
            CKR_OK);
  use_up();
  EXPECT_RV(consent(), CKR_OK);
  const Bytes ciphertext(256, 1);
  Bytes plaintext(256);
  CK_ULONG length = plaintext.size();
  EXPECT_RV(session_.operations.decrypt.produce(Input(ciphertext.data(), 256),
                                                Output(plaintext.data(), &length)),
            CKR_OK);
}

TEST_F(ConsentTest, IsCancelledWithItsOperationByItsFlag) {
  ASSERT_RV(sign_init(kEveryTime), CKR_OK);
  EXPECT_TRUE(session_.operations.any_active());
  EXPECT_RV(session_.operations.cancel(0), CKR_OK);
  EXPECT_RV(session_.operations.cancel(CKF_VERIFY | CKF_DIGEST | CKF_DECRYPT | CKF_WRAP), CKR_OK);
  EXPECT_TRUE(session_.operations.sign.active());
  EXPECT_RV(session_.operations.cancel(CKF_SIGN), CKR_OK);
  EXPECT_FALSE(session_.operations.any_active());
}

}  // namespace
}  // namespace kunci::pkcs11::test
