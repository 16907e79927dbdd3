// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.18 C_GenerateKeyPair: what it refuses. No refusal costs the making of a key; what
// it makes is the subject of every other test.
#include "tests/conformance/object_calls.h"

namespace kunci::test {
namespace {

constexpr std::uint8_t kFreePlace = 0x08;

class Generation : public UserSession {
 protected:
  CK_RV generate(CK_MECHANISM_TYPE type, const Attributes& for_public,
                 const Attributes& for_private = {{CKA_TOKEN, true}, {CKA_ID, Bytes{kFreePlace}}}) {
    CK_MECHANISM mechanism{type, nullptr, 0};
    auto public_views = views_of(for_public);
    auto private_views = views_of(for_private);
    CK_OBJECT_HANDLE public_key = CK_INVALID_HANDLE;
    CK_OBJECT_HANDLE private_key = CK_INVALID_HANDLE;
    return module().C_GenerateKeyPair(session_, &mechanism, public_views.data(),
                                      public_views.size(), private_views.data(),
                                      private_views.size(), &public_key, &private_key);
  }
  static Attributes rsa_values(CK_ULONG bits) {
    return {{CKA_TOKEN, true},
            {CKA_ID, Bytes{kFreePlace}},
            {CKA_MODULUS_BITS, bits},
            {CKA_PUBLIC_EXPONENT, Bytes{1, 0, 1}}};
  }
  static Attributes ec_values(const Bytes& parameters) {
    return {{CKA_TOKEN, true}, {CKA_ID, Bytes{kFreePlace}}, {CKA_EC_PARAMS, parameters}};
  }
  std::size_t keys() {
    return Client::find(session_, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}}).size();
  }
};

TEST_F(Generation, NeedsASizeOrCurve) {
  EXPECT_THAT(generate(CKM_RSA_PKCS_KEY_PAIR_GEN, {{CKA_TOKEN, true}}),
              ReturnsRv(CKR_TEMPLATE_INCOMPLETE));
  EXPECT_THAT(generate(CKM_EC_KEY_PAIR_GEN, {{CKA_TOKEN, true}}),
              ReturnsRv(CKR_TEMPLATE_INCOMPLETE));
}

TEST_F(Generation, SizesThatNobodyMakes) {
  for (const CK_ULONG bits : {0UL, 7UL, 100000UL, 1UL << 40}) {
    EXPECT_THAT(
        generate(CKM_RSA_PKCS_KEY_PAIR_GEN, rsa_values(bits)),
        testing::AnyOf(ReturnsRv(CKR_KEY_SIZE_RANGE), ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID)))
        << bits;
  }
}

TEST_F(Generation, CurvesThatNobodyKnows) {
  EXPECT_THAT(
      generate(CKM_EC_KEY_PAIR_GEN, ec_values({0x06, 0x03, 0x2a, 0x03, 0x04})),
      testing::AnyOf(ReturnsRv(CKR_CURVE_NOT_SUPPORTED), ReturnsRv(CKR_DOMAIN_PARAMS_INVALID)));
  for (const Bytes& none : {Bytes{}, Bytes{0x06}, Bytes{0x06, 0x7f}, Bytes(20, 0xff)}) {
    EXPECT_THAT(generate(CKM_EC_KEY_PAIR_GEN, ec_values(none)),
                testing::AnyOf(ReturnsRv(CKR_DOMAIN_PARAMS_INVALID),
                               ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID)))
        << none.size();
  }
}

TEST_F(Generation, TemplatesThatContradictTheMechanism) {
  Attributes values = rsa_values(2048);
  values.emplace_back(CKA_KEY_TYPE, CK_ULONG{CKK_EC});
  EXPECT_THAT(generate(CKM_RSA_PKCS_KEY_PAIR_GEN, values), ReturnsRv(CKR_TEMPLATE_INCONSISTENT));
  values = rsa_values(2048);
  values.emplace_back(CKA_CLASS, CK_ULONG{CKO_CERTIFICATE});
  EXPECT_THAT(generate(CKM_RSA_PKCS_KEY_PAIR_GEN, values), ReturnsRv(CKR_TEMPLATE_INCONSISTENT));
}

TEST_F(Generation, AttributesThatAreNone) {
  Attributes values = rsa_values(2048);
  values.emplace_back(0x7fffff00, Bytes{1});
  EXPECT_THAT(generate(CKM_RSA_PKCS_KEY_PAIR_GEN, values), ReturnsRv(CKR_ATTRIBUTE_TYPE_INVALID));
  values = rsa_values(2048);
  values[2] = {CKA_MODULUS_BITS, Bytes(4, 8)};
  EXPECT_THAT(generate(CKM_RSA_PKCS_KEY_PAIR_GEN, values), ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
}

TEST_F(Generation, NullPointers) {
  CK_MECHANISM mechanism{CKM_RSA_PKCS_KEY_PAIR_GEN, nullptr, 0};
  const Attributes values = rsa_values(2048);
  auto views = views_of(values);
  CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
  const auto bad = ReturnsRv(CKR_ARGUMENTS_BAD);
  EXPECT_THAT(module().C_GenerateKeyPair(session_, nullptr, views.data(), views.size(), nullptr, 0,
                                         &key, &key),
              bad);
  EXPECT_THAT(module().C_GenerateKeyPair(session_, &mechanism, nullptr, 3, nullptr, 0, &key, &key),
              bad);
  EXPECT_THAT(module().C_GenerateKeyPair(session_, &mechanism, views.data(), views.size(), nullptr,
                                         3, &key, &key),
              bad);
  EXPECT_THAT(module().C_GenerateKeyPair(session_, &mechanism, views.data(), views.size(), nullptr,
                                         0, nullptr, &key),
              bad);
  EXPECT_THAT(module().C_GenerateKeyPair(session_, &mechanism, views.data(), views.size(), nullptr,
                                         0, &key, nullptr),
              bad);
}

TEST_F(Generation, MechanismsThatMakeNoPairs) {
  EXPECT_THAT(generate(CKM_RSA_PKCS, rsa_values(2048)), ReturnsRv(CKR_MECHANISM_INVALID));
  EXPECT_THAT(generate(0x7fffffff, rsa_values(2048)), ReturnsRv(CKR_MECHANISM_INVALID));
}

TEST_F(Generation, ReadOnlySession) {
  const std::size_t before = keys();
  session_ = Client::open(token_.slot(), 0);
  EXPECT_THAT(generate(CKM_EC_KEY_PAIR_GEN, ec_values(crypto::ec_parameters(crypto::Curve::p256))),
              ReturnsRv(CKR_SESSION_READ_ONLY));
  EXPECT_EQ(keys(), before);
}

TEST_F(Generation, NobodyLoggedIn) {
  ASSERT_THAT(module().C_Logout(session_), ReturnsRv(CKR_OK));
  EXPECT_THAT(generate(CKM_EC_KEY_PAIR_GEN, ec_values(crypto::ec_parameters(crypto::Curve::p256)),
                       {{CKA_TOKEN, true}, {CKA_PRIVATE, true}, {CKA_ID, Bytes{kFreePlace}}}),
              ReturnsRv(CKR_USER_NOT_LOGGED_IN));
}

}  // namespace
}  // namespace kunci::test
