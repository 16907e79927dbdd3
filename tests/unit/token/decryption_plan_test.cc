// SPDX-License-Identifier: Apache-2.0
#include "token/decryption_plan.h"

#include <gtest/gtest.h>

#include "tests/support/software_token.h"

namespace kunci::test {
namespace {

using Form = EncryptionScheme::Form;

constexpr KeyReference kPlace = SoftwareToken::kEncryption;

class DecryptionPlan : public testing::Test {
 protected:
  DecryptionPlan() { put(RsaForm::raw_block); }

  void put(RsaForm rsa_form) {
    token_.put(kPlace, key_, {.consent = Consent::never}, rsa_form);
    pair_ = token_.key_pair(kPlace).value();
  }

  Result<Bytes> decrypted(const EncryptionScheme& scheme, ByteView ciphertext) {
    const auto plaintext = decrypt(token_, *pair_, scheme, ciphertext, seed_);
    if (!plaintext) return fail(plaintext.error());
    return copy_of(plaintext->view());
  }

  [[nodiscard]] const crypto::PublicKey& public_key() const { return pair_->public_key; }

  const SoftwareToken::Key key_ = SoftwareToken::rsa_key(2048);
  const Bytes secret_ = copy_of(bytes_of("a session key of 32 octets ......"));
  SoftwareToken token_;
  std::shared_ptr<const KeyPair> pair_;
  RejectionSeed seed_;
};

TEST_F(DecryptionPlan, GetsBackWhatWasEncrypted) {
  for (const RsaForm rsa_form : {RsaForm::raw_block, RsaForm::pkcs1_inside}) {
    put(rsa_form);
    const EncryptionScheme scheme{.form = Form::pkcs1};
    EXPECT_EQ(decrypted(scheme, encrypt(public_key(), scheme, secret_).value()), secret_);
    EXPECT_EQ(decrypted(scheme, encrypt(public_key(), scheme, {}).value()), Bytes());
  }
}

TEST_F(DecryptionPlan, AgreesWithOpensslOnOaep) {
  for (const auto hash : {crypto::Digest::sha1, crypto::Digest::sha256, crypto::Digest::sha512,
                          crypto::Digest::sha3_256}) {
    const EncryptionScheme scheme{
        .form = Form::oaep,
        .oaep = {.hash = hash, .mgf = crypto::Digest::sha1, .label = {1, 2, 3}}};
    EXPECT_EQ(decrypted(scheme, key_->encrypt_oaep(scheme.oaep, secret_)), secret_);
    EXPECT_EQ(key_->decrypt_oaep(scheme.oaep, encrypt(public_key(), scheme, secret_).value()),
              secret_);
  }
}

TEST_F(DecryptionPlan, GivesRawBlocksWhole) {
  const EncryptionScheme scheme{.form = Form::raw};
  const auto ciphertext = encrypt(public_key(), scheme, secret_);
  ASSERT_TRUE(ciphertext);
  EXPECT_EQ(decrypted(scheme, *ciphertext), crypto::pad_raw(secret_, 256).value());
}

TEST_F(DecryptionPlan, LimitsThePlaintext) {
  const EncryptionScheme pkcs1{.form = Form::pkcs1};
  EXPECT_EQ(max_plaintext(pkcs1, public_key()), 245U);
  EXPECT_TRUE(encrypt(public_key(), pkcs1, Bytes(245, 1)));
  EXPECT_EQ(encrypt(public_key(), pkcs1, Bytes(246, 1)).error().code, Errc::data_length);
  const EncryptionScheme oaep{.form = Form::oaep};
  EXPECT_EQ(max_plaintext(oaep, public_key()), 214U);
  EXPECT_TRUE(encrypt(public_key(), oaep, Bytes(214, 1)));
  EXPECT_EQ(encrypt(public_key(), oaep, Bytes(215, 1)).error().code, Errc::data_length);
  const EncryptionScheme raw{.form = Form::raw};
  EXPECT_EQ(encrypt(public_key(), raw, public_key().modulus).error().code, Errc::data_invalid);
  EXPECT_EQ(encrypt(public_key(), raw, Bytes(257, 0)).error().code, Errc::data_length);
}

// A ciphertext whose padding is wrong decrypts to something; which, stays the same, and differs
// from key to key and from seed to seed.
TEST_F(DecryptionPlan, DoesNotTellThatPkcs1PaddingWasWrong) {
  const auto wrong = encrypt(public_key(), {.form = Form::raw}, Bytes(256, 0x01));
  ASSERT_TRUE(wrong);
  for (const RsaForm rsa_form : {RsaForm::raw_block, RsaForm::pkcs1_inside}) {
    put(rsa_form);
    const EncryptionScheme scheme{.form = Form::pkcs1};
    const auto first = decrypted(scheme, *wrong);
    ASSERT_TRUE(first);
    EXPECT_LE(first->size(), 245U);
    EXPECT_EQ(decrypted(scheme, *wrong), *first);
    RejectionSeed another;
    const auto second = decrypt(token_, *pair_, scheme, *wrong, another);
    ASSERT_TRUE(second);
    EXPECT_FALSE(equal(second->view(), *first));
  }
}

TEST_F(DecryptionPlan, TellsOnlyThatOaepFailed) {
  const auto wrong = encrypt(public_key(), {.form = Form::raw}, Bytes(256, 0x01));
  ASSERT_TRUE(wrong);
  EXPECT_EQ(decrypted({.form = Form::oaep}, *wrong).error().code, Errc::ciphertext_invalid);
}

TEST_F(DecryptionPlan, AsksTheCardForNothingImpossible) {
  const EncryptionScheme scheme{.form = Form::pkcs1};
  for (const Bytes& ciphertext : {Bytes(), Bytes(255, 1), Bytes(257, 1), public_key().modulus}) {
    EXPECT_EQ(decrypted(scheme, ciphertext).error().code, Errc::ciphertext_invalid);
  }
  put(RsaForm::pkcs1_inside);
  EXPECT_EQ(decrypted({.form = Form::oaep}, Bytes(256, 1)).error().code, Errc::unsupported);
  EXPECT_EQ(decrypted({.form = Form::raw}, Bytes(256, 1)).error().code, Errc::unsupported);
  EXPECT_EQ(token_.counts.decryptions, 0U);
}

// A card that fails for another reason than the padding is no reason to make an answer up.
TEST_F(DecryptionPlan, PassesOnThatTheCardFailed) {
  for (const RsaForm rsa_form : {RsaForm::raw_block, RsaForm::pkcs1_inside}) {
    put(rsa_form);
    token_.failure = Errc::not_logged_in;
    EXPECT_EQ(decrypted({.form = Form::pkcs1}, Bytes(256, 1)).error().code, Errc::not_logged_in);
  }
}

TEST_F(DecryptionPlan, SeesKeysThatDoNotFit) {
  const auto small = crypto::rsa_public_key(Bytes(128, 0xff), Bytes{1, 0, 1}).value();
  const EncryptionScheme oaep{.form = Form::oaep, .oaep = {.hash = crypto::Digest::sha512}};
  EXPECT_EQ(check_fit(oaep, small).error().code, Errc::key_size);
  EXPECT_EQ(max_plaintext(oaep, small), 0U);
  EXPECT_TRUE(check_fit({.form = Form::oaep}, small));
  const auto point = SoftwareToken::key_on(crypto::Curve::p256)->public_key();
  EXPECT_EQ(check_fit({.form = Form::pkcs1}, point).error().code, Errc::parameter_invalid);
}

}  // namespace
}  // namespace kunci::test
