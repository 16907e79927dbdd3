// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 4.1 and 5.7: what C_CreateObject takes, and what it says of the rest.
#include "crypto/certificate.h"
#include "tests/conformance/object_calls.h"
#include "tests/support/test_certificate.h"
#include "tests/unit/crypto/openssl_key.h"

namespace kunci::test {
namespace {

using crypto::Curve;
using crypto::OpensslKey;

const OwnedAttribute kData{CKA_CLASS, CK_ULONG{CKO_DATA}};
const OwnedAttribute kInSession{CKA_TOKEN, false};
const OwnedAttribute kPublic{CKA_PRIVATE, false};

class Templates : public PublicSession {
 protected:
  CK_RV create(const Attributes& values) { return create_object(session_, values, &object_); }
  CK_RV create_data(const Attributes& more) {
    Attributes values{kData, kInSession, kPublic};
    values.insert(values.end(), more.begin(), more.end());
    return create(values);
  }
  /// The values of a good public key, without one attribute or with another value of it.
  static Attributes changed(CK_ATTRIBUTE_TYPE type, const std::vector<Bytes>& replacement,
                            const crypto::PublicKey& key) {
    Attributes values;
    for (const OwnedAttribute& one : public_key_values(key)) {
      if (one.view().type != type) values.push_back(one);
    }
    for (const Bytes& value : replacement) values.emplace_back(type, value);
    return values;
  }

  const crypto::PublicKey rsa_ = crypto::rsa_pair(2048).public_key();
  const crypto::PublicKey p256_ = OpensslKey::generate(Curve::p256).public_key();
  CK_OBJECT_HANDLE object_ = CK_INVALID_HANDLE;
};

TEST_F(Templates, NullPointers) {
  EXPECT_THAT(module().C_CreateObject(session_, nullptr, 1, &object_),
              ReturnsRv(CKR_ARGUMENTS_BAD));
  const Attributes values{kData, kInSession, kPublic};
  auto views = views_of(values);
  EXPECT_THAT(module().C_CreateObject(session_, views.data(), views.size(), nullptr),
              ReturnsRv(CKR_ARGUMENTS_BAD));
}

TEST_F(Templates, WithoutAClassAreIncomplete) {
  EXPECT_THAT(create({kInSession, {CKA_LABEL, "catatan"}}), ReturnsRv(CKR_TEMPLATE_INCOMPLETE));
}

TEST_F(Templates, OfAnUnknownClass) {
  EXPECT_THAT(create({{CKA_CLASS, CK_ULONG{0x7fffff00}}, kInSession}),
              ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
}

TEST_F(Templates, UnknownAttribute) {
  EXPECT_THAT(create_data({{0x7fffff00, Bytes{1}}}), ReturnsRv(CKR_ATTRIBUTE_TYPE_INVALID));
}

TEST_F(Templates, AttributeOfAnotherClass) {
  EXPECT_THAT(create_data({{CKA_MODULUS, Bytes{1}}}), ReturnsRv(CKR_ATTRIBUTE_TYPE_INVALID));
}

TEST_F(Templates, BooleanOfAnotherSize) {
  EXPECT_THAT(create_data({{CKA_MODIFIABLE, Bytes(4, 1)}}), ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
  EXPECT_THAT(create_data({{CKA_MODIFIABLE, Bytes{}}}), ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
}

// CK_BBOOL is CK_TRUE or CK_FALSE (3.2, 3).
TEST_F(Templates, BooleanOfAnotherValue) {
  EXPECT_THAT(create_data({{CKA_MODIFIABLE, Bytes{2}}}), ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
}

TEST_F(Templates, NumberOfAnotherSize) {
  EXPECT_THAT(create({{CKA_CLASS, Bytes{0}}, kInSession}), ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
  EXPECT_THAT(create(changed(CKA_KEY_TYPE, {Bytes(4, 0)}, rsa_)),
              ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
}

TEST_F(Templates, SameAttributeWithTwoValues) {
  EXPECT_THAT(create_data({{CKA_LABEL, "satu"}, {CKA_LABEL, "dua"}}),
              ReturnsRv(CKR_TEMPLATE_INCONSISTENT));
}

TEST_F(Templates, DataObject) {
  ASSERT_THAT(create_data({{CKA_LABEL, "catatan"},
                           {CKA_APPLICATION, "uji"},
                           {CKA_OBJECT_ID, Bytes{0x06, 0x03, 0x55, 0x04, 0x03}},
                           {CKA_VALUE, Bytes{9, 8, 7}}}),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(Client::attribute(session_, object_, CKA_VALUE), (Bytes{9, 8, 7}));
  EXPECT_EQ(Client::attribute(session_, object_, CKA_APPLICATION), copy_of(bytes_of("uji")));
  EXPECT_EQ(Client::attribute(session_, object_, CKA_OBJECT_ID),
            (Bytes{0x06, 0x03, 0x55, 0x04, 0x03}));
  EXPECT_EQ(Client::attribute(session_, object_, CKA_TOKEN), Bytes{CK_FALSE});
}

TEST_F(Templates, DataObjectWithNothingIsEmpty) {
  ASSERT_THAT(create_data({}), ReturnsRv(CKR_OK));
  EXPECT_TRUE(Client::attribute(session_, object_, CKA_VALUE).empty());
  EXPECT_TRUE(Client::attribute(session_, object_, CKA_LABEL).empty());
}

TEST_F(Templates, PublicKeys) {
  ASSERT_THAT(create(public_key_values(rsa_)), ReturnsRv(CKR_OK));
  EXPECT_EQ(public_key_of(session_, object_), rsa_);
  ASSERT_THAT(create(public_key_values(p256_)), ReturnsRv(CKR_OK));
  EXPECT_EQ(public_key_of(session_, object_), p256_);
}

TEST_F(Templates, PublicKeysThatLackSomething) {
  for (const CK_ATTRIBUTE_TYPE type : {CKA_KEY_TYPE, CKA_MODULUS, CKA_PUBLIC_EXPONENT}) {
    EXPECT_THAT(create(changed(type, {}, rsa_)), ReturnsRv(CKR_TEMPLATE_INCOMPLETE)) << type;
  }
  for (const CK_ATTRIBUTE_TYPE type : {CKA_EC_PARAMS, CKA_EC_POINT}) {
    EXPECT_THAT(create(changed(type, {}, p256_)), ReturnsRv(CKR_TEMPLATE_INCOMPLETE)) << type;
  }
}

TEST_F(Templates, PublicKeysOfAnUnknownType) {
  const CK_ULONG unknown = 0x7fffff00;
  EXPECT_THAT(create(changed(CKA_KEY_TYPE, {OwnedAttribute(CKA_KEY_TYPE, unknown).octets()}, rsa_)),
              ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
}

TEST_F(Templates, PointThatIsNotOnItsCurve) {
  crypto::PublicKey off = p256_;
  off.point.back() ^= 1;
  EXPECT_THAT(create(public_key_values(off)), ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
  crypto::PublicKey shorter = p256_;
  shorter.point.pop_back();
  EXPECT_THAT(create(public_key_values(shorter)), ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
}

TEST_F(Templates, CurveThatIsNone) {
  EXPECT_THAT(
      create(changed(CKA_EC_PARAMS, {Bytes{0x06, 0x03, 0x2a, 0x03, 0x04}}, p256_)),
      testing::AnyOf(ReturnsRv(CKR_CURVE_NOT_SUPPORTED), ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID),
                     ReturnsRv(CKR_DOMAIN_PARAMS_INVALID)));
  EXPECT_THAT(
      create(changed(CKA_EC_PARAMS, {Bytes{0x06, 0x7f}}, p256_)),
      testing::AnyOf(ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID), ReturnsRv(CKR_DOMAIN_PARAMS_INVALID)));
}

TEST_F(Templates, ModulusThatIsNone) {
  for (const Bytes& wrong : {Bytes{}, Bytes{0}, Bytes(256, 0xee)}) {
    EXPECT_THAT(create(changed(CKA_MODULUS, {wrong}, rsa_)), ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID))
        << wrong.size();
  }
}

class CertificateTemplates : public Templates {
 protected:
  void SetUp() override {
    Templates::SetUp();
    der_ = certificate_for(crypto::spki_of(p256_));
    subject_ = crypto::parse_certificate(der_).value().subject;
  }
  Attributes values(const Attributes& more) {
    Attributes all{{CKA_CLASS, CK_ULONG{CKO_CERTIFICATE}},
                   {CKA_CERTIFICATE_TYPE, CK_ULONG{CKC_X_509}},
                   kInSession,
                   kPublic};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  Bytes der_;
  Bytes subject_;
};

TEST_F(CertificateTemplates, SessionCertificate) {
  const auto all = Client::find(session_, {});
  ASSERT_THAT(create(values({{CKA_SUBJECT, subject_}, {CKA_VALUE, der_}})), ReturnsRv(CKR_OK));
  EXPECT_EQ(Client::attribute(session_, object_, CKA_VALUE), der_);
  EXPECT_EQ(Client::find(session_, {}).size(), all.size() + 1);
}

TEST_F(CertificateTemplates, WithoutAValueOrType) {
  EXPECT_THAT(create(values({{CKA_SUBJECT, subject_}})), ReturnsRv(CKR_TEMPLATE_INCOMPLETE));
  EXPECT_THAT(create({{CKA_CLASS, CK_ULONG{CKO_CERTIFICATE}},
                      kInSession,
                      kPublic,
                      {CKA_SUBJECT, subject_},
                      {CKA_VALUE, der_}}),
              ReturnsRv(CKR_TEMPLATE_INCOMPLETE));
}

TEST_F(CertificateTemplates, ThatIsNone) {
  EXPECT_THAT(create(values({{CKA_SUBJECT, subject_}, {CKA_VALUE, Bytes(40, 0x30)}})),
              ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
}

}  // namespace
}  // namespace kunci::test
