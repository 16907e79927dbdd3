// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/key_generation.h"

#include "tests/unit/pkcs11/session_fixture.h"

namespace kunci::pkcs11::test {
namespace {

using crypto::Curve;

class KeyGeneration : public SessionFixture {
 protected:
  KeyGeneration() {
    token_->set_algorithms({crypto::rsa(2048), on(Curve::p256), on(Curve::p384), on(Curve::ed25519),
                            on(Curve::x25519)});
  }

  CkResult<PairHandles> generate(CK_MECHANISM_TYPE type, std::vector<TemplateEntry> public_values,
                                 std::vector<TemplateEntry> private_values) {
    return generate_key_pair(session_, plain(type), Template(std::move(public_values)),
                             Template(std::move(private_values)));
  }
  CkResult<PairHandles> generate_rsa(std::vector<TemplateEntry> private_values = {}) {
    return generate(CKM_RSA_PKCS_KEY_PAIR_GEN, {{CKA_MODULUS_BITS, bits_}},
                    std::move(private_values));
  }
  CkResult<PairHandles> generate_ec(std::vector<TemplateEntry> private_values = {}) {
    return generate(CKM_EC_KEY_PAIR_GEN, {{CKA_EC_PARAMS, p256_}}, std::move(private_values));
  }

  Bytes attribute(CK_OBJECT_HANDLE handle, CK_ATTRIBUTE_TYPE type) {
    return session_.object(handle).value()->attribute(type).value();
  }
  // The CKA_ID of a pair that was made.
  Bytes id_of(const CkResult<PairHandles>& made) {
    EXPECT_RV(made, CKR_OK);
    if (!made) return {};
    EXPECT_EQ(attribute(made->private_key, CKA_ID), attribute(made->public_key, CKA_ID));
    return attribute(made->private_key, CKA_ID);
  }

  const AttributeValue yes_ = value_of(true);
  const AttributeValue no_ = value_of(false);
  const AttributeValue bits_ = value_of(CK_ULONG{2048});
  const Bytes p256_ = crypto::ec_parameters(Curve::p256);
  const Bytes first_ = {1};
  const Bytes second_ = {2};
  const Bytes third_ = {3};
  const Bytes foreign_id_ = Bytes(20, 0x5a);
};

TEST_F(KeyGeneration, MakesEveryKind) {
  struct Case {
    CK_MECHANISM_TYPE type;
    Curve curve;
    CK_KEY_TYPE key_type;
  };
  const auto rsa = generate_rsa();
  ASSERT_RV(rsa, CKR_OK);
  EXPECT_EQ(attribute(rsa->public_key, CKA_KEY_TYPE), value_of(CK_ULONG{CKK_RSA}));
  EXPECT_EQ(attribute(rsa->private_key, CKA_CLASS), value_of(CK_ULONG{CKO_PRIVATE_KEY}));
  EXPECT_EQ(attribute(rsa->public_key, CKA_CLASS), value_of(CK_ULONG{CKO_PUBLIC_KEY}));
  EXPECT_EQ(attribute(rsa->private_key, CKA_LOCAL), yes_);
  for (const Case& c : {Case{CKM_EC_KEY_PAIR_GEN, Curve::p384, CKK_EC},
                        Case{CKM_EC_EDWARDS_KEY_PAIR_GEN, Curve::ed25519, CKK_EC_EDWARDS},
                        Case{CKM_EC_MONTGOMERY_KEY_PAIR_GEN, Curve::x25519, CKK_EC_MONTGOMERY}}) {
    const Bytes parameters = crypto::ec_parameters(c.curve);
    const auto made = generate(c.type, {{CKA_EC_PARAMS, parameters}}, {});
    ASSERT_RV(made, CKR_OK);
    EXPECT_EQ(attribute(made->public_key, CKA_KEY_TYPE), value_of(CK_ULONG{c.key_type}));
    EXPECT_EQ(attribute(made->public_key, CKA_EC_PARAMS), parameters);
  }
}

TEST_F(KeyGeneration, TakesTheNextEmptyPlaceForTheUse) {
  EXPECT_EQ(id_of(generate_rsa()), first_);
  EXPECT_EQ(id_of(generate_rsa({{CKA_DECRYPT, yes_}, {CKA_SIGN, no_}})), third_);
  EXPECT_EQ(id_of(generate_rsa({{CKA_SIGN, yes_}, {CKA_DECRYPT, yes_}})), second_);
  EXPECT_EQ(id_of(generate_rsa()), Bytes{5}) << "the fourth is for those who name it";
  EXPECT_RV(generate_rsa(), CKR_DEVICE_MEMORY);
}

TEST_F(KeyGeneration, KnowsWhatAKeyIsForByItsKind) {
  const Bytes x25519 = crypto::ec_parameters(Curve::x25519);
  EXPECT_EQ(id_of(generate(CKM_EC_MONTGOMERY_KEY_PAIR_GEN, {{CKA_EC_PARAMS, x25519}}, {})), third_);
  EXPECT_EQ(id_of(generate_ec()), first_);
  EXPECT_EQ(id_of(generate_ec({{CKA_DERIVE, yes_}})), Bytes{5});
}

TEST_F(KeyGeneration, TakesThePlaceThatIsNamed) {
  const Bytes fourth = {4};
  EXPECT_EQ(id_of(generate_ec({{CKA_ID, fourth}})), fourth);
  EXPECT_EQ(id_of(generate(CKM_EC_KEY_PAIR_GEN, {{CKA_EC_PARAMS, p256_}, {CKA_ID, third_}}, {})),
            third_);
  EXPECT_EQ(id_of(generate_ec({{CKA_LABEL, value_of(std::string_view("Second"))}})), second_);
}

TEST_F(KeyGeneration, OverwritesNothing) {
  token_->put(SoftwareToken::kAuthentication, SoftwareToken::key_on(Curve::p384));
  token_->put_certificate(SoftwareToken::kSignature, {0x30, 0x00});
  EXPECT_RV(generate_ec({{CKA_ID, first_}}), CKR_ATTRIBUTE_VALUE_INVALID);
  EXPECT_RV(generate_ec({{CKA_ID, second_}}), CKR_ATTRIBUTE_VALUE_INVALID);
  EXPECT_RV(generate_ec({{CKA_LABEL, value_of(std::string_view("First"))}}),
            CKR_ATTRIBUTE_VALUE_INVALID);
  EXPECT_EQ(id_of(generate_ec()), Bytes{5});
  EXPECT_EQ(token_->key_pair(SoftwareToken::kAuthentication).value()->public_key.algorithm,
            on(Curve::p384));
}

TEST_F(KeyGeneration, GivesHandlesThatNamedNothingBefore) {
  const CK_OBJECT_HANDLE former = public_handle(SoftwareToken::kAuthentication);
  const auto made = generate_ec({{CKA_ID, first_}});
  ASSERT_RV(made, CKR_OK);
  EXPECT_NE(made->public_key, former);
  EXPECT_RV(session_.object(former), CKR_OBJECT_HANDLE_INVALID);
  EXPECT_EQ(public_handle(SoftwareToken::kAuthentication), made->public_key);
  EXPECT_EQ(private_handle(SoftwareToken::kAuthentication), made->private_key);
}

// NSS, GnuTLS and Java have ids of their own.
TEST_F(KeyGeneration, GoesOnWithIdsThatAreNoPlaces) {
  EXPECT_EQ(id_of(generate_ec({{CKA_ID, foreign_id_}})), first_);
  EXPECT_EQ(id_of(generate_ec({{CKA_LABEL, value_of(std::string_view("kunci saya"))}})), second_);
}

// NSS sets CKA_ID after generation, and destroys the pair where that is refused.
TEST_F(KeyGeneration, LetsProgramsNameThePairAfterwards) {
  const auto made = generate_ec();
  ASSERT_RV(made, CKR_OK);
  for (const CK_OBJECT_HANDLE handle : {made->private_key, made->public_key}) {
    const auto object = session_.object(handle).value();
    const TemplateEntry names[] = {{CKA_ID, foreign_id_}, {CKA_LABEL, foreign_id_}};
    EXPECT_RV(object->set(names), CKR_OK);
    EXPECT_EQ(attribute(handle, CKA_ID), first_) << "the place's own";
    const TemplateEntry more[] = {{CKA_ID, foreign_id_}, {CKA_LOCAL, no_}};
    EXPECT_RV(object->set(more), CKR_ATTRIBUTE_READ_ONLY);
  }
}

TEST_F(KeyGeneration, TakesTheLabelOfThePrivateHalf) {
  EXPECT_EQ(
      id_of(generate(CKM_EC_KEY_PAIR_GEN,
                     {{CKA_EC_PARAMS, p256_}, {CKA_LABEL, value_of(std::string_view("Third"))}},
                     {{CKA_LABEL, value_of(std::string_view("Second"))}})),
      second_);
}

TEST_F(KeyGeneration, RefusesTwoIds) {
  EXPECT_RV(generate(CKM_EC_KEY_PAIR_GEN, {{CKA_EC_PARAMS, p256_}, {CKA_ID, third_}},
                     {{CKA_ID, second_}}),
            CKR_TEMPLATE_INCONSISTENT);
}

// What pkcs11-tool, certutil, p11tool and pkcs11-provider send.
TEST_F(KeyGeneration, TakesTheTemplatesOfKnownPrograms) {
  const AttributeValue public_class = value_of(CK_ULONG{CKO_PUBLIC_KEY});
  const AttributeValue private_class = value_of(CK_ULONG{CKO_PRIVATE_KEY});
  const AttributeValue rsa = value_of(CK_ULONG{CKK_RSA});
  const Bytes padded_exponent = {0x00, 0x01, 0x00, 0x01};
  const auto made = generate(CKM_RSA_PKCS_KEY_PAIR_GEN,
                             {{CKA_CLASS, public_class},
                              {CKA_KEY_TYPE, rsa},
                              {CKA_TOKEN, no_},
                              {CKA_PRIVATE, no_},
                              {CKA_MODULUS_BITS, bits_},
                              {CKA_PUBLIC_EXPONENT, padded_exponent},
                              {CKA_VERIFY, yes_},
                              {CKA_ENCRYPT, yes_},
                              {CKA_WRAP, yes_},
                              {CKA_VERIFY_RECOVER, yes_},
                              {CKA_MODIFIABLE, yes_}},
                             {{CKA_CLASS, private_class},
                              {CKA_KEY_TYPE, rsa},
                              {CKA_TOKEN, yes_},
                              {CKA_PRIVATE, yes_},
                              {CKA_SENSITIVE, yes_},
                              {CKA_EXTRACTABLE, no_},
                              {CKA_SIGN, yes_},
                              {CKA_SIGN_RECOVER, yes_},
                              {CKA_DECRYPT, yes_},
                              {CKA_UNWRAP, yes_},
                              {CKA_DERIVE, no_},
                              {CKA_SUBJECT, {}}});
  EXPECT_EQ(id_of(made), first_);
  EXPECT_EQ(attribute(made->public_key, CKA_TOKEN), yes_);
}

TEST_F(KeyGeneration, MakesPrivateKeysThatStayOnly) {
  EXPECT_RV(generate_rsa({{CKA_TOKEN, no_}}), CKR_TEMPLATE_INCONSISTENT);
  EXPECT_RV(generate_rsa({{CKA_PRIVATE, no_}}), CKR_TEMPLATE_INCONSISTENT);
  EXPECT_RV(generate_rsa({{CKA_SENSITIVE, no_}}), CKR_TEMPLATE_INCONSISTENT);
  EXPECT_RV(generate_rsa({{CKA_EXTRACTABLE, yes_}}), CKR_TEMPLATE_INCONSISTENT);
  EXPECT_RV(generate_rsa({{CKA_MODULUS, bits_}}), CKR_ATTRIBUTE_TYPE_INVALID);
  EXPECT_RV(generate_rsa({{CKA_SIGN, bits_}}), CKR_ATTRIBUTE_VALUE_INVALID);
}

TEST_F(KeyGeneration, RefusesRsaKeysThatTheCardDoesNotMake) {
  const auto with = [&](std::vector<TemplateEntry> public_values) {
    return generate(CKM_RSA_PKCS_KEY_PAIR_GEN, std::move(public_values), {});
  };
  const AttributeValue odd = value_of(CK_ULONG{2047});
  const AttributeValue wraps = value_of(CK_ULONG{2048 + 65536});
  const Bytes three = {3};
  EXPECT_RV(with({}), CKR_TEMPLATE_INCOMPLETE);
  EXPECT_RV(with({{CKA_MODULUS_BITS, odd}}), CKR_ATTRIBUTE_VALUE_INVALID);
  EXPECT_RV(with({{CKA_MODULUS_BITS, wraps}}), CKR_ATTRIBUTE_VALUE_INVALID);
  EXPECT_RV(with({{CKA_MODULUS_BITS, bits_}, {CKA_PUBLIC_EXPONENT, three}}),
            CKR_TEMPLATE_INCONSISTENT);
  EXPECT_RV(with({{CKA_MODULUS_BITS, bits_}, {CKA_PUBLIC_EXPONENT, {}}}),
            CKR_TEMPLATE_INCONSISTENT);
}

TEST_F(KeyGeneration, RefusesCurvesThatTheCardDoesNotMake) {
  const auto with = [&](CK_MECHANISM_TYPE type, const Bytes& parameters) {
    return generate(type, {{CKA_EC_PARAMS, parameters}}, {});
  };
  const Bytes secp256k1 = {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a};
  EXPECT_RV(generate(CKM_EC_KEY_PAIR_GEN, {}, {}), CKR_TEMPLATE_INCOMPLETE);
  EXPECT_RV(with(CKM_EC_KEY_PAIR_GEN, crypto::ec_parameters(Curve::p521)), CKR_CURVE_NOT_SUPPORTED);
  EXPECT_RV(with(CKM_EC_KEY_PAIR_GEN, secp256k1), CKR_CURVE_NOT_SUPPORTED);
  EXPECT_RV(with(CKM_EC_KEY_PAIR_GEN, crypto::ec_parameters(Curve::ed25519)),
            CKR_CURVE_NOT_SUPPORTED);
  EXPECT_RV(with(CKM_EC_EDWARDS_KEY_PAIR_GEN, p256_), CKR_CURVE_NOT_SUPPORTED);
  EXPECT_RV(with(CKM_EC_KEY_PAIR_GEN, {1, 2, 3}), CKR_DOMAIN_PARAMS_INVALID);
}

TEST_F(KeyGeneration, AsksForConsentAsTheTemplateSays) {
  ASSERT_RV(generate_ec({{CKA_ALWAYS_AUTHENTICATE, yes_}}), CKR_OK);
  EXPECT_EQ(token_->last_options.consent, Consent::every_time);
  ASSERT_RV(generate_ec({{CKA_ALWAYS_AUTHENTICATE, no_}}), CKR_OK);
  EXPECT_EQ(token_->last_options.consent, Consent::once);
  ASSERT_RV(generate_ec({{CKA_ID, third_}}), CKR_OK);
  EXPECT_EQ(token_->last_options.consent, std::nullopt);
  token_->takes_options = false;
  EXPECT_RV(generate_ec({{CKA_ALWAYS_AUTHENTICATE, yes_}}), CKR_TEMPLATE_INCONSISTENT);
}

TEST_F(KeyGeneration, NeedsALogin) {
  token_->logout();
  EXPECT_RV(generate_ec(), CKR_USER_NOT_LOGGED_IN);
}

TEST_F(KeyGeneration, NeedsACardThatMakesKeys) {
  token_->set_algorithms({});
  EXPECT_RV(generate_ec(), CKR_MECHANISM_INVALID);
}

TEST_F(KeyGeneration, NeedsItsMechanismAlone) {
  EXPECT_RV(generate(CKM_RSA_PKCS, {{CKA_MODULUS_BITS, bits_}}, {}), CKR_MECHANISM_INVALID);
  CK_ULONG number = 1;
  EXPECT_RV(generate_key_pair(session_, mechanism_with(CKM_EC_KEY_PAIR_GEN, number),
                              Template({{CKA_EC_PARAMS, p256_}}), Template({})),
            CKR_MECHANISM_PARAM_INVALID);
}

}  // namespace
}  // namespace kunci::pkcs11::test
