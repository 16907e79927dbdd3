// SPDX-License-Identifier: Apache-2.0
#include "token/signing_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/hex.h"
#include "crypto/verify.h"
#include "tests/support/software_token.h"

namespace kunci::test {
namespace {

using crypto::Curve;
using crypto::Digest;
using Form = SignatureScheme::Form;

constexpr KeyReference kPlace = SoftwareToken::kAuthentication;

Bytes octets(std::size_t size) {
  Bytes numbers(size);
  std::iota(numbers.begin(), numbers.end(), std::uint8_t{1});
  return numbers;
}

class SigningPlan : public testing::Test {
 protected:
  void put(SoftwareToken::Key key, RsaForm rsa_form = RsaForm::raw_block) {
    token_.put(kPlace, std::move(key), {.consent = Consent::never}, rsa_form);
    pair_ = token_.key_pair(kPlace).value();
  }

  Result<Bytes> signature(const SignatureScheme& scheme, ByteView input,
                          SelfCheck self_check = SelfCheck::yes) {
    const auto plan = plan_signature(scheme, *pair_, input);
    if (!plan) return fail(plan.error());
    return sign(token_, *pair_, *plan, self_check);
  }

  Errc refusal(const SignatureScheme& scheme, ByteView input) {
    const auto made = signature(scheme, input);
    EXPECT_FALSE(made);
    EXPECT_EQ(token_.counts.signatures, 0U) << "the card was asked";
    return made ? Errc::internal : made.error().code;
  }

  SoftwareToken token_;
  std::shared_ptr<const KeyPair> pair_;
};

TEST_F(SigningPlan, GivesACardOfRawBlocksThePaddedBlock) {
  put(SoftwareToken::rsa_key(2048));
  ASSERT_TRUE(signature({.form = Form::rsa_pkcs1}, octets(51)));
  EXPECT_EQ(token_.last_input, crypto::pad_pkcs1_signature(octets(51), 256).value());
}

TEST_F(SigningPlan, GivesACardThatPadsTheDigestInfoAlone) {
  put(SoftwareToken::rsa_key(2048), RsaForm::pkcs1_inside);
  const SignatureScheme scheme{.form = Form::rsa_pkcs1, .digest = Digest::sha256};
  const auto made = signature(scheme, octets(32));
  ASSERT_TRUE(made);
  EXPECT_EQ(token_.last_input, crypto::digest_info(Digest::sha256, octets(32)).value());
  EXPECT_TRUE(verify(pair_->public_key, scheme, octets(32), *made));
}

TEST_F(SigningPlan, DoesNotAskACardThatPadsForAnotherPadding) {
  put(SoftwareToken::rsa_key(2048), RsaForm::pkcs1_inside);
  EXPECT_EQ(refusal({.form = Form::rsa_raw}, octets(32)), Errc::unsupported);
  EXPECT_EQ(refusal({.form = Form::rsa_pss}, octets(32)), Errc::unsupported);
}

// Every digest with every scheme that has one, against OpenSSL's own signatures and verification.
TEST_F(SigningPlan, AgreesWithOpensslOnEveryDigest) {
  const auto key = SoftwareToken::rsa_key(2048);
  put(key);
  for (std::size_t i = 0; i < crypto::kDigestCount; ++i) {
    const auto digest = static_cast<Digest>(i);
    SCOPED_TRACE(i);
    const Bytes hash = octets(size_of(digest));
    EXPECT_EQ(signature({.form = Form::rsa_pkcs1, .digest = digest}, hash),
              key->sign_pkcs1(digest, hash));
    const crypto::PssParameters pss{.hash = digest, .mgf = digest, .salt_length = 20};
    const SignatureScheme with_pss{.form = Form::rsa_pss, .digest = digest, .pss = pss};
    const auto made = signature(with_pss, hash);
    ASSERT_TRUE(made);
    EXPECT_TRUE(key->verify_pss(pss, hash, *made));
    EXPECT_TRUE(verify(pair_->public_key, with_pss, hash, key->sign_pss(pss, hash)));
  }
}

TEST_F(SigningPlan, SignsRawNumbersBelowTheModulusOnly) {
  put(SoftwareToken::rsa_key(2048));
  const SignatureScheme scheme{.form = Form::rsa_raw};
  const auto made = signature(scheme, octets(20));
  ASSERT_TRUE(made);
  EXPECT_EQ(recover(pair_->public_key, scheme, *made), crypto::pad_raw(octets(20), 256).value());
  token_.counts = {};
  EXPECT_EQ(refusal(scheme, pair_->public_key.modulus), Errc::data_invalid);
  EXPECT_EQ(refusal(scheme, octets(257)), Errc::data_length);
}

TEST_F(SigningPlan, LeavesRoomForThePadding) {
  put(SoftwareToken::rsa_key(2048));
  const SignatureScheme scheme{.form = Form::rsa_pkcs1};
  EXPECT_EQ(max_input(scheme, pair_->public_key), 245U);
  EXPECT_EQ(refusal(scheme, octets(246)), Errc::data_length);
  const auto made = signature(scheme, octets(245));
  ASSERT_TRUE(made);
  EXPECT_EQ(recover(pair_->public_key, scheme, *made), octets(245));
}

struct CurveCase {
  Curve curve;
  std::size_t size;
};

class EcdsaPlan : public SigningPlan, public testing::WithParamInterface<CurveCase> {};

// Whatever the length of the hash, the card gets no more of it than it takes, and OpenSSL, which is
// given the whole hash, takes the signature for good.
TEST_P(EcdsaPlan, CutsHashesToTheLengthOfTheField) {
  put(SoftwareToken::key_on(GetParam().curve));
  const SignatureScheme scheme{.form = Form::ecdsa};
  for (const std::size_t length : {1U, 20U, 28U, 32U, 48U, 64U, 65U, 66U, 67U, 128U}) {
    SCOPED_TRACE(length);
    Bytes hash = octets(length);
    hash.front() = 0xff;
    const auto made = signature(scheme, hash);
    ASSERT_TRUE(made);
    EXPECT_EQ(token_.last_input, copy_of(ByteView(hash).first(std::min(length, GetParam().size))));
    EXPECT_EQ(made->size(), 2 * GetParam().size);
    EXPECT_TRUE(crypto::verify_ecdsa(pair_->public_key, hash, *made));
    hash.back() ^= 0x80;
    if (length > GetParam().size) continue;
    EXPECT_FALSE(verify(pair_->public_key, scheme, hash, *made));
  }
}

TEST_P(EcdsaPlan, RefusesWhatIsNoHash) {
  put(SoftwareToken::key_on(GetParam().curve));
  EXPECT_EQ(refusal({.form = Form::ecdsa}, {}), Errc::data_length);
  EXPECT_EQ(refusal({.form = Form::ecdsa}, octets(129)), Errc::data_length);
}

INSTANTIATE_TEST_SUITE_P(Curves, EcdsaPlan,
                         testing::Values(CurveCase{Curve::p256, 32}, CurveCase{Curve::p384, 48},
                                         CurveCase{Curve::p521, 66}),
                         [](const auto& instance) {
                           return "OfFieldSize" + std::to_string(instance.param.size);
                         });

// A P-256 signature whose r and s are both small, computed for a known key and nonce.
TEST_F(SigningPlan, TakesEcdsaSignaturesWithoutLeadingZeros) {
  const auto key = crypto::public_key_on(
      Curve::p256, from_hex("046f85d818ce41e0e4eefc680a632144ae43d84410988a099f05e64a520aa90944"
                            "b160b8fcebeeaf973e3e44b33f5312dbddc11783b2f99c3cce5319494664462b")
                       .value());
  ASSERT_TRUE(key);
  const Bytes hash =
      from_hex("a9753f17a9c608fde7c04b02f6c586aea80e23d559446d15e4ddf8c4fd963760").value();
  const Bytes r =
      from_hex("5543894af3d00ed7d740abdbd75c96b06877b787db5f70eea78b90a8d7c00a").value();
  const Bytes s =
      from_hex("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f").value();
  const auto verified = [&](std::size_t zeros_before_r, std::size_t zeros_before_s) {
    Bytes signature(zeros_before_r, 0);
    append(signature, r);
    signature.resize(signature.size() + zeros_before_s, 0);
    append(signature, s);
    return verify(*key, {.form = Form::ecdsa}, hash, signature);
  };
  EXPECT_TRUE(verified(1, 1));
  EXPECT_TRUE(verified(0, 0));
  EXPECT_EQ(verified(0, 1).error().code, Errc::signature_length);
  EXPECT_EQ(verified(1, 0).error().code, Errc::signature_length);
  EXPECT_EQ(verified(2, 2).error().code, Errc::signature_length);
}

TEST_F(SigningPlan, SendsTheMessageItselfForEd25519) {
  const auto key = SoftwareToken::key_on(Curve::ed25519);
  put(key);
  const SignatureScheme scheme{.form = Form::eddsa};
  EXPECT_EQ(signature(scheme, octets(200)), key->sign_eddsa(octets(200)));
  EXPECT_EQ(token_.last_input, octets(200));
  EXPECT_TRUE(signature(scheme, {}));
  token_.counts = {};
  EXPECT_EQ(refusal(scheme, octets(kMaxSignedMessage + 1)), Errc::data_length);
}

TEST_F(SigningPlan, NeverGivesOutAWrongSignature) {
  token_.corrupts_signatures = true;
  for (const auto& key : {SoftwareToken::rsa_key(2048), SoftwareToken::key_on(Curve::p256),
                          SoftwareToken::key_on(Curve::ed25519)}) {
    put(key);
    const crypto::KeyKind kind = pair_->public_key.algorithm.kind;
    const Form form = kind == crypto::KeyKind::rsa  ? Form::rsa_pkcs1
                      : kind == crypto::KeyKind::ec ? Form::ecdsa
                                                    : Form::eddsa;
    EXPECT_EQ(signature({.form = form}, octets(32)).error().code, Errc::malformed);
    EXPECT_TRUE(signature({.form = form}, octets(32), SelfCheck::no));
  }
}

TEST_F(SigningPlan, SeesKeysAndSchemesThatDoNotFit) {
  put(SoftwareToken::key_on(Curve::p256));
  EXPECT_EQ(refusal({.form = Form::rsa_pkcs1}, octets(32)), Errc::parameter_invalid);
  EXPECT_EQ(refusal({.form = Form::eddsa}, octets(32)), Errc::parameter_invalid);
  put(SoftwareToken::rsa_key(2048));
  EXPECT_EQ(refusal({.form = Form::ecdsa}, octets(32)), Errc::parameter_invalid);
  const auto with_salt = [](std::size_t salt) {
    return SignatureScheme{.form = Form::rsa_pss, .pss = {.salt_length = salt}};
  };
  EXPECT_TRUE(check_fit(with_salt(256 - 32 - 2), pair_->public_key));
  EXPECT_FALSE(check_fit(with_salt(256 - 32 - 1), pair_->public_key));
  EXPECT_FALSE(check_fit(with_salt(~std::size_t{0}), pair_->public_key));
}

TEST_F(SigningPlan, UsesNoRsaKeyOfAnOddSize) {
  KeyPair pair{.reference = kPlace};
  for (const std::size_t modulus_octets : {64U, 1100U}) {
    pair.public_key = crypto::rsa_public_key(Bytes(modulus_octets, 0xff), Bytes{1, 0, 1}).value();
    EXPECT_EQ(plan_signature({.form = Form::rsa_pkcs1}, pair, octets(20)).error().code,
              Errc::key_size);
  }
}

TEST_F(SigningPlan, RecoversNothingFromWhatIsNoSignature) {
  put(SoftwareToken::rsa_key(2048));
  const crypto::PublicKey& key = pair_->public_key;
  EXPECT_EQ(recover(key, {.form = Form::rsa_raw}, octets(255)).error().code,
            Errc::signature_length);
  EXPECT_EQ(recover(key, {.form = Form::rsa_raw}, key.modulus).error().code,
            Errc::signature_invalid);
  EXPECT_EQ(recover(key, {.form = Form::rsa_pkcs1}, octets(256)).error().code,
            Errc::signature_invalid);
  EXPECT_EQ(recover(key, {.form = Form::rsa_pss}, octets(256)).error().code, Errc::unsupported);
}

}  // namespace
}  // namespace kunci::test
