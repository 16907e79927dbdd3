// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/key_derivation.h"

#include "crypto/digest.h"
#include "pkcs11/key_attributes.h"
#include "pkcs11/secret_key_object.h"
#include "tests/unit/pkcs11/session_fixture.h"
#include "tlv/writer.h"

namespace kunci::pkcs11::test {
namespace {

using crypto::Curve;

constexpr KeyReference kPlace = SoftwareToken::kEncryption;

class KeyDerivation : public SessionFixture {
 protected:
  void put(Curve curve, const KeyPolicy& policy = {.origin = Origin::generated}) {
    token_->put(kPlace, SoftwareToken::key_on(curve), policy);
    peer_ = SoftwareToken::key_on(curve)->public_key().point;
  }

  // What the card gives, without PKCS #11.
  [[nodiscard]] Bytes shared() {
    const auto secret = token_->agree(kPlace, peer_);
    return copy_of(secret.value().view());
  }

  CkResult<CK_OBJECT_HANDLE> derive(std::vector<TemplateEntry> entries = {},
                                    CK_MECHANISM_TYPE type = CKM_ECDH1_DERIVE) {
    parameters_.pPublicData = peer_.data();
    parameters_.ulPublicDataLen = peer_.size();
    return derive_key(session_, mechanism_with(type, parameters_), private_handle(kPlace),
                      Template(std::move(entries)));
  }

  CkResult<AttributeValue> attribute(CK_OBJECT_HANDLE handle, CK_ATTRIBUTE_TYPE type) {
    return session_.object(handle).value()->attribute(type);
  }
  Bytes value(const CkResult<CK_OBJECT_HANDLE>& handle) {
    return attribute(handle.value(), CKA_VALUE).value();
  }
  bool flag(CK_OBJECT_HANDLE handle, CK_ATTRIBUTE_TYPE type) {
    return read_bool(attribute(handle, type).value()).value();
  }

  // Values that templates point to.
  const AttributeValue yes_ = value_of(true);
  const AttributeValue no_ = value_of(false);
  const AttributeValue aes_ = value_of(CK_ULONG{CKK_AES});
  const AttributeValue sixteen_ = value_of(CK_ULONG{16});

  CK_ECDH1_DERIVE_PARAMS parameters_{CKD_NULL, 0, nullptr, 0, nullptr};
  Bytes peer_;
};

TEST_F(KeyDerivation, GivesTheSharedSecretOnEveryCurve) {
  token_->set_algorithms({on(Curve::p256), on(Curve::x25519)});
  for (const Curve curve : {Curve::p256, Curve::p384, Curve::p521, Curve::x25519}) {
    put(curve);
    const auto handle = derive();
    ASSERT_RV(handle, CKR_OK);
    EXPECT_EQ(value(handle), shared());
    if (curve == Curve::x25519) {
      EXPECT_RV(derive({}, CKM_ECDH1_COFACTOR_DERIVE), CKR_KEY_TYPE_INCONSISTENT);
    } else {
      EXPECT_EQ(value(derive({}, CKM_ECDH1_COFACTOR_DERIVE)), shared());
    }
  }
}

TEST_F(KeyDerivation, TakesThePointBareOrWrapped) {
  for (const Curve curve : {Curve::p256, Curve::p521, Curve::x25519}) {
    put(curve);
    const Bytes expected = shared();
    EXPECT_EQ(value(derive()), expected);
    peer_ = tlv::element(0x04, peer_);
    EXPECT_EQ(value(derive()), expected);
  }
}

// 04 3F ... of 65 octets is a bare P-256 point as well as an OCTET STRING of 63.
TEST(BarePoint, IsToldByItsLength) {
  struct Case {
    Curve curve;
    std::size_t size;
    std::uint8_t first_of_x;
  };
  for (const Case& c : {Case{Curve::p256, 65, 63}, Case{Curve::p384, 97, 95}}) {
    Bytes point(c.size, 7);
    point[0] = 0x04;
    point[1] = c.first_of_x;
    EXPECT_TRUE(equal(bare_point(c.curve, point), point));
    EXPECT_TRUE(equal(bare_point(c.curve, tlv::element(0x04, point)), point));
  }
  Bytes point(32, 7);
  point[0] = 0x04;
  point[1] = 30;
  EXPECT_TRUE(equal(bare_point(Curve::x25519, point), point));
  EXPECT_TRUE(equal(bare_point(Curve::ed25519, tlv::element(0x04, point)), point));
  const Bytes neither = {1, 2, 3};
  EXPECT_TRUE(equal(bare_point(Curve::p256, neither), neither));
}

TEST_F(KeyDerivation, TakesTheEndOfTheSharedSecret) {
  put(Curve::p256);
  const auto handle = derive({{CKA_KEY_TYPE, aes_}, {CKA_VALUE_LEN, sixteen_}});
  ASSERT_RV(handle, CKR_OK);
  EXPECT_TRUE(equal(value(handle), ByteView(shared()).last(16)));
  EXPECT_EQ(attribute(*handle, CKA_KEY_TYPE).value(), aes_);
  EXPECT_EQ(attribute(*handle, CKA_VALUE_LEN).value(), sixteen_);
}

// ANSI X9.63: the digest of secret, counter 1 and shared information.
TEST_F(KeyDerivation, RunsTheDerivationFunction) {
  put(Curve::p256);
  Bytes info = {0xca, 0xfe};
  parameters_.kdf = CKD_SHA256_KDF;
  parameters_.pSharedData = info.data();
  parameters_.ulSharedDataLen = info.size();
  const auto handle = derive({{CKA_VALUE_LEN, sixteen_}});
  ASSERT_RV(handle, CKR_OK);
  const Bytes counter = {0, 0, 0, 1};
  const Bytes expected = crypto::hash_of(crypto::Digest::sha256, {shared(), counter, info}).value();
  EXPECT_TRUE(equal(value(handle), ByteView(expected).first(16)));
  EXPECT_RV(derive(), CKR_TEMPLATE_INCOMPLETE);
}

TEST_F(KeyDerivation, RefusesLengthsBeforeTheCardIsAsked) {
  put(Curve::p384);
  for (const CK_ULONG length : {CK_ULONG{0}, CK_ULONG{49}, ~CK_ULONG{0}}) {
    EXPECT_RV(derive({{CKA_VALUE_LEN, value_of(length)}}), CKR_ATTRIBUTE_VALUE_INVALID);
  }
  EXPECT_RV(derive({{CKA_KEY_TYPE, aes_}}), CKR_TEMPLATE_INCOMPLETE);
  const AttributeValue fifteen = value_of(CK_ULONG{15});
  EXPECT_RV(derive({{CKA_KEY_TYPE, aes_}, {CKA_VALUE_LEN, fifteen}}), CKR_ATTRIBUTE_VALUE_INVALID);
  EXPECT_EQ(token_->counts.agreements, 0U);
}

TEST_F(KeyDerivation, RefusesPeersThatAreNoPoints) {
  put(Curve::p256);
  const Bytes good = peer_;
  peer_.back() ^= 1;
  EXPECT_RV(derive(), CKR_MECHANISM_PARAM_INVALID);
  peer_ = SoftwareToken::key_on(Curve::p384)->public_key().point;
  EXPECT_RV(derive(), CKR_MECHANISM_PARAM_INVALID);
  peer_.assign(good.begin(), good.end() - 1);
  EXPECT_RV(derive(), CKR_MECHANISM_PARAM_INVALID);
  peer_ = {0};
  EXPECT_RV(derive(), CKR_MECHANISM_PARAM_INVALID);
  EXPECT_EQ(token_->counts.agreements, 0U);
}

TEST_F(KeyDerivation, RefusesTemplatesOfOtherKeys) {
  put(Curve::p256);
  const AttributeValue data_class = value_of(CK_ULONG{CKO_DATA});
  const AttributeValue des3 = value_of(CK_ULONG{CKK_DES3});
  EXPECT_RV(derive({{CKA_TOKEN, yes_}}), CKR_TEMPLATE_INCONSISTENT);
  EXPECT_RV(derive({{CKA_CLASS, data_class}}), CKR_TEMPLATE_INCONSISTENT);
  EXPECT_RV(derive({{CKA_KEY_TYPE, des3}}), CKR_TEMPLATE_INCONSISTENT);
  EXPECT_RV(derive({{CKA_MODULUS, yes_}}), CKR_ATTRIBUTE_TYPE_INVALID);
  EXPECT_RV(derive({{CKA_SENSITIVE, sixteen_}}), CKR_ATTRIBUTE_VALUE_INVALID);
  EXPECT_EQ(token_->counts.agreements, 0U);
}

TEST_F(KeyDerivation, KeepsSecrecyByTheRules) {
  put(Curve::p256);
  const auto open = derive();
  ASSERT_RV(open, CKR_OK);
  EXPECT_FALSE(flag(*open, CKA_SENSITIVE));
  EXPECT_TRUE(flag(*open, CKA_EXTRACTABLE));
  EXPECT_FALSE(flag(*open, CKA_ALWAYS_SENSITIVE));
  EXPECT_FALSE(flag(*open, CKA_NEVER_EXTRACTABLE));
  EXPECT_FALSE(flag(*open, CKA_LOCAL));

  const auto closed = derive({{CKA_SENSITIVE, yes_}, {CKA_EXTRACTABLE, no_}});
  ASSERT_RV(closed, CKR_OK);
  EXPECT_TRUE(flag(*closed, CKA_ALWAYS_SENSITIVE));
  EXPECT_TRUE(flag(*closed, CKA_NEVER_EXTRACTABLE));
  EXPECT_RV(attribute(*closed, CKA_VALUE), CKR_ATTRIBUTE_SENSITIVE);

  put(Curve::p256, {.origin = Origin::imported});
  const auto of_imported = derive({{CKA_SENSITIVE, yes_}, {CKA_EXTRACTABLE, no_}});
  ASSERT_RV(of_imported, CKR_OK);
  EXPECT_FALSE(flag(*of_imported, CKA_ALWAYS_SENSITIVE));
  EXPECT_FALSE(flag(*of_imported, CKA_NEVER_EXTRACTABLE));
}

TEST_F(KeyDerivation, GivesAnObjectOfTheSession) {
  put(Curve::p256);
  const AttributeValue label = value_of(std::string_view("bersama"));
  const auto handle = derive({{CKA_LABEL, label}, {CKA_ENCRYPT, yes_}, {CKA_TOKEN, no_}});
  ASSERT_RV(handle, CKR_OK);
  EXPECT_EQ(attribute(*handle, CKA_LABEL).value(), label);
  EXPECT_EQ(attribute(*handle, CKA_CLASS).value(), value_of(CK_ULONG{CKO_SECRET_KEY}));
  EXPECT_TRUE(flag(*handle, CKA_PRIVATE));
  EXPECT_TRUE(flag(*handle, CKA_ENCRYPT));
  present_->objects.remove_session(session_.handle);
  EXPECT_RV(session_.object(*handle), CKR_OBJECT_HANDLE_INVALID);
}

TEST_F(KeyDerivation, NeedsALogin) {
  put(Curve::p256);
  const CK_OBJECT_HANDLE base = private_handle(kPlace);
  token_->logout();
  EXPECT_RV(derive_key(session_, mechanism_with(CKM_ECDH1_DERIVE, parameters_), base, Template({})),
            CKR_KEY_HANDLE_INVALID);
}

TEST_F(KeyDerivation, NeedsAKeyThatAgrees) {
  token_->set_algorithms({crypto::rsa(2048), on(Curve::p256), on(Curve::ed25519)});
  token_->put(kPlace, SoftwareToken::rsa_key(2048));
  peer_ = Bytes(65, 4);
  EXPECT_RV(derive(), CKR_KEY_FUNCTION_NOT_PERMITTED);
  token_->put(kPlace, SoftwareToken::key_on(Curve::ed25519));
  EXPECT_RV(derive(), CKR_KEY_FUNCTION_NOT_PERMITTED);
  EXPECT_RV(derive({}, CKM_ECDSA), CKR_MECHANISM_INVALID);
}

// What a card that does not look gives for a point of small order (RFC 7748 6.1).
TEST_F(KeyDerivation, RefusesTheSecretThatEverybodyKnows) {
  put(Curve::x25519);
  peer_ = Bytes(32, 0);
  EXPECT_RV(derive(), CKR_MECHANISM_PARAM_INVALID);
}

class SecretKey : public testing::Test {
 protected:
  static SecretKeyObject make(const Secrecy& secrecy, bool modifiable = true) {
    SecretKeyObject::Description description{.secrecy = secrecy};
    description.storage.modifiable = modifiable;
    return {std::move(description), Secret(bytes_of("0123456789abcdef"))};
  }
  const AttributeValue yes_ = value_of(true);
  const AttributeValue no_ = value_of(false);
};

TEST_F(SecretKey, CanBecomeMoreSecretOnly) {
  SecretKeyObject key = make({});
  EXPECT_RV(key.attribute(CKA_VALUE), CKR_OK);
  const TemplateEntry sensitive[] = {{CKA_SENSITIVE, yes_}};
  const TemplateEntry not_sensitive[] = {{CKA_SENSITIVE, no_}};
  const TemplateEntry extractable[] = {{CKA_EXTRACTABLE, yes_}};
  const TemplateEntry not_extractable[] = {{CKA_EXTRACTABLE, no_}};
  EXPECT_RV(key.set(sensitive), CKR_OK);
  EXPECT_RV(key.attribute(CKA_VALUE), CKR_ATTRIBUTE_SENSITIVE);
  EXPECT_RV(key.set(not_sensitive), CKR_ATTRIBUTE_READ_ONLY);
  EXPECT_RV(key.set(extractable), CKR_OK);
  EXPECT_RV(key.set(not_extractable), CKR_OK);
  EXPECT_RV(key.set(extractable), CKR_ATTRIBUTE_READ_ONLY);
}

TEST_F(SecretKey, ChangesAllOrNothing) {
  SecretKeyObject key = make({});
  const AttributeValue label = value_of(std::string_view("baru"));
  const TemplateEntry half_wrong[] = {{CKA_LABEL, label}, {CKA_KEY_TYPE, label}};
  EXPECT_RV(key.set(half_wrong), CKR_ATTRIBUTE_READ_ONLY);
  EXPECT_EQ(key.attribute(CKA_LABEL).value(), AttributeValue());
  const TemplateEntry right[] = {{CKA_LABEL, label}, {CKA_ID, label}};
  EXPECT_RV(key.set(right), CKR_OK);
  EXPECT_EQ(key.attribute(CKA_LABEL).value(), label);
  EXPECT_EQ(key.attribute(CKA_ID).value(), label);
}

TEST_F(SecretKey, MayBeFixed) {
  SecretKeyObject key = make({}, /*modifiable=*/false);
  const TemplateEntry sensitive[] = {{CKA_SENSITIVE, yes_}};
  EXPECT_RV(key.set(sensitive), CKR_ACTION_PROHIBITED);
  EXPECT_EQ(key.attribute(CKA_MODIFIABLE).value(), no_);
}

}  // namespace
}  // namespace kunci::pkcs11::test
