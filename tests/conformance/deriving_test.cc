// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.18 C_DeriveKey with CKM_ECDH1_DERIVE, checked by OpenSSL's ECDH.
#include "crypto/digest.h"
#include "tests/conformance/object_calls.h"
#include "tests/unit/crypto/openssl_key.h"

namespace kunci::test {
namespace {

using crypto::Curve;
using crypto::Digest;
using crypto::OpensslKey;

Attributes secret_values(const Attributes& more = {}) {
  Attributes values{{CKA_CLASS, CK_ULONG{CKO_SECRET_KEY}},
                    {CKA_KEY_TYPE, CK_ULONG{CKK_GENERIC_SECRET}},
                    {CKA_TOKEN, false},
                    {CKA_PRIVATE, true},
                    {CKA_SENSITIVE, false},
                    {CKA_EXTRACTABLE, true}};
  values.insert(values.end(), more.begin(), more.end());
  return values;
}

/// Of a key of 32 octets.
Attributes of_length(CK_ULONG length, const Attributes& more = {}) {
  Attributes values = secret_values(more);
  values.emplace_back(CKA_VALUE_LEN, length);
  return values;
}

class Derivation : public UserSession {
 protected:
  void SetUp() override {
    UserSession::SetUp();
    pair_ = token_.pair(session_, KeyName::p256_derive);
    public_key_ = token_.public_key(session_, KeyName::p256_derive);
  }
  CK_RV derive(const Attributes& values, CK_ECDH1_DERIVE_PARAMS parameters,
               CK_ULONG size = sizeof(CK_ECDH1_DERIVE_PARAMS)) {
    CK_MECHANISM mechanism{CKM_ECDH1_DERIVE, &parameters, size};
    auto views = views_of(values);
    key_ = CK_INVALID_HANDLE;
    return module().C_DeriveKey(session_, &mechanism, pair_.private_key, views.data(), views.size(),
                                &key_);
  }
  CK_ECDH1_DERIVE_PARAMS with(Bytes& peer, CK_EC_KDF_TYPE kdf = CKD_NULL) const {
    return {.kdf = kdf,
            .ulSharedDataLen = 0,
            .pSharedData = nullptr,
            .ulPublicDataLen = peer.size(),
            .pPublicData = peer.data()};
  }
  [[nodiscard]] Bytes value() const { return Client::attribute(session_, key_, CKA_VALUE); }
  [[nodiscard]] Bytes expected() const {
    return peer_.agree(OpensslKey::from_spki(crypto::spki_of(public_key_)));
  }

  Client::Pair pair_;
  crypto::PublicKey public_key_;
  const OpensslKey peer_ = OpensslKey::generate(Curve::p256);
  Bytes point_ = peer_.public_key().point;
  CK_OBJECT_HANDLE key_ = CK_INVALID_HANDLE;
};

TEST_F(Derivation, AgreesWithOpenSsl) {
  ASSERT_THAT(derive(of_length(32), with(point_)), ReturnsRv(CKR_OK));
  EXPECT_EQ(value(), expected());
}

TEST_F(Derivation, AgreesWithManyPeers) {
  const auto own = OpensslKey::from_spki(crypto::spki_of(public_key_));
  for (int i = 0; i < 8; ++i) {
    const OpensslKey peer = OpensslKey::generate(Curve::p256);
    Bytes point = peer.public_key().point;
    ASSERT_THAT(derive(of_length(32), with(point)), ReturnsRv(CKR_OK));
    EXPECT_EQ(value(), peer.agree(own));
  }
}

// One point in 256 reads as the DER of an OCTET STRING, too: 04 3F, and 63 octets more.
TEST_F(Derivation, KnowsABarePointByItsLength) {
  const auto own = OpensslKey::from_spki(crypto::spki_of(public_key_));
  for (bool found = false; !found;) {
    const OpensslKey peer = OpensslKey::generate(Curve::p256);
    Bytes point = peer.public_key().point;
    found = point.at(1) == point.size() - 2;
    if (!found) continue;
    ASSERT_THAT(derive(of_length(32), with(point)), ReturnsRv(CKR_OK));
    EXPECT_EQ(value(), peer.agree(own));
  }
}

// 6.3: the public value is the point, or the DER of an OCTET STRING with it.
TEST_F(Derivation, TakesTheWrappedPointToo) {
  Bytes wrapped{0x04, 0x41};
  append(wrapped, point_);
  ASSERT_THAT(derive(of_length(32), with(wrapped)), ReturnsRv(CKR_OK));
  EXPECT_EQ(value(), expected());
}

// 6.3, CKD_NULL: octets are taken away from the front ("the leading bytes").
TEST_F(Derivation, ShorterKeysAreTheEndOfTheSecret) {
  ASSERT_THAT(derive(of_length(16), with(point_)), ReturnsRv(CKR_OK));
  EXPECT_EQ(value(), copy_of(ByteView(expected()).last(16)));
}

TEST_F(Derivation, LongerKeysThanTheSecretAreRefused) {
  for (const CK_ULONG length : {33UL, 1000UL, 1UL << 40}) {
    EXPECT_THAT(derive(of_length(length), with(point_)),
                testing::AnyOf(ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID),
                               ReturnsRv(CKR_KEY_SIZE_RANGE), ReturnsRv(CKR_TEMPLATE_INCONSISTENT)))
        << length;
  }
}

TEST_F(Derivation, AesKeysHaveTheirLengths) {
  Attributes values = of_length(32);
  values[1] = {CKA_KEY_TYPE, CK_ULONG{CKK_AES}};
  ASSERT_THAT(derive(values, with(point_)), ReturnsRv(CKR_OK));
  EXPECT_EQ(value(), expected());
  values.back() = {CKA_VALUE_LEN, CK_ULONG{17}};
  EXPECT_THAT(derive(values, with(point_)),
              testing::AnyOf(ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID), ReturnsRv(CKR_KEY_SIZE_RANGE),
                             ReturnsRv(CKR_TEMPLATE_INCONSISTENT)));
}

TEST_F(Derivation, SensitiveKeysAreNotShown) {
  Attributes values = of_length(32);
  values[4] = {CKA_SENSITIVE, true};
  ASSERT_THAT(derive(values, with(point_)), ReturnsRv(CKR_OK));
  EXPECT_THAT(Client::attribute_rv(session_, key_, CKA_VALUE), ReturnsRv(CKR_ATTRIBUTE_SENSITIVE));
  values = of_length(32);
  values[5] = {CKA_EXTRACTABLE, false};
  ASSERT_THAT(derive(values, with(point_)), ReturnsRv(CKR_OK));
  EXPECT_THAT(Client::attribute_rv(session_, key_, CKA_VALUE), ReturnsRv(CKR_ATTRIBUTE_SENSITIVE));
}

// 6.3: of the derived key CKA_ALWAYS_SENSITIVE and CKA_NEVER_EXTRACTABLE follow its own flags and
// the base key's, and it was not made by C_GenerateKey.
TEST_F(Derivation, DerivedKeysKnowTheirPast) {
  Attributes values = of_length(32);
  values[4] = {CKA_SENSITIVE, true};
  values[5] = {CKA_EXTRACTABLE, false};
  ASSERT_THAT(derive(values, with(point_)), ReturnsRv(CKR_OK));
  EXPECT_EQ(Client::attribute(session_, key_, CKA_ALWAYS_SENSITIVE), Bytes{CK_TRUE});
  EXPECT_EQ(Client::attribute(session_, key_, CKA_NEVER_EXTRACTABLE), Bytes{CK_TRUE});
  EXPECT_EQ(Client::attribute(session_, key_, CKA_LOCAL), Bytes{CK_FALSE});
  ASSERT_THAT(derive(of_length(32), with(point_)), ReturnsRv(CKR_OK));
  EXPECT_EQ(Client::attribute(session_, key_, CKA_ALWAYS_SENSITIVE), Bytes{CK_FALSE});
  EXPECT_EQ(Client::attribute(session_, key_, CKA_NEVER_EXTRACTABLE), Bytes{CK_FALSE});
}

TEST_F(Derivation, PeersThatAreNone) {
  Bytes off = point_;
  off.back() ^= 1;
  Bytes shorter = point_;
  shorter.pop_back();
  Bytes infinity{0x00};
  Bytes other_curve = OpensslKey::generate(Curve::p384).public_key().point;
  for (Bytes* const wrong : {&off, &shorter, &infinity, &other_curve}) {
    EXPECT_THAT(derive(of_length(32), with(*wrong)), ReturnsRv(CKR_MECHANISM_PARAM_INVALID))
        << wrong->size();
    EXPECT_EQ(key_, CK_INVALID_HANDLE);
  }
}

TEST_F(Derivation, ParametersThatAreNone) {
  const auto invalid = ReturnsRv(CKR_MECHANISM_PARAM_INVALID);
  CK_ECDH1_DERIVE_PARAMS good = with(point_);
  EXPECT_THAT(derive(of_length(32), good, sizeof good - 1), invalid);
  CK_ECDH1_DERIVE_PARAMS wrong = good;
  wrong.kdf = 7777;
  EXPECT_THAT(derive(of_length(32), wrong), invalid);
  wrong = good;
  wrong.pPublicData = nullptr;
  EXPECT_THAT(derive(of_length(32), wrong), invalid);
  wrong = good;
  wrong.ulPublicDataLen = 0;
  EXPECT_THAT(derive(of_length(32), wrong), invalid);
  wrong = good;
  wrong.ulSharedDataLen = 4;
  EXPECT_THAT(derive(of_length(32), wrong), invalid) << "shared data that is nowhere";
  CK_MECHANISM none{CKM_ECDH1_DERIVE, nullptr, 0};
  EXPECT_THAT(module().C_DeriveKey(session_, &none, pair_.private_key, nullptr, 0, &key_), invalid);
}

TEST_F(Derivation, KeysThatDoNotDerive) {
  CK_ECDH1_DERIVE_PARAMS parameters = with(point_);
  CK_MECHANISM mechanism{CKM_ECDH1_DERIVE, &parameters, sizeof parameters};
  const Attributes values = of_length(32);
  auto views = views_of(values);
  const auto rv = [&](CK_OBJECT_HANDLE key) {
    return module().C_DeriveKey(session_, &mechanism, key, views.data(), views.size(), &key_);
  };
  EXPECT_THAT(rv(CK_INVALID_HANDLE), ReturnsRv(CKR_KEY_HANDLE_INVALID));
  const auto refused = testing::AnyOf(ReturnsRv(CKR_KEY_TYPE_INCONSISTENT),
                                      ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
  EXPECT_THAT(
      rv(token_.pair(session_, token_.signing_key_besides(KeyName::p256_derive)).private_key),
      refused);
  EXPECT_THAT(rv(pair_.public_key), refused);
}

TEST_F(Derivation, KeysOfASessionEndWithIt) {
  ASSERT_THAT(derive(of_length(32, {{CKA_LABEL, "turunan"}}), with(point_)), ReturnsRv(CKR_OK));
  const CK_SESSION_HANDLE other = Client::open(token_.slot());
  EXPECT_EQ(Client::find(other, {{CKA_LABEL, "turunan"}}).size(), 1U);
  ASSERT_THAT(module().C_CloseSession(session_), ReturnsRv(CKR_OK));
  EXPECT_TRUE(Client::find(other, {{CKA_LABEL, "turunan"}}).empty());
}

// ANSI X9.63: hash(secret || counter || shared info), as often as it takes.
TEST_F(Derivation, DerivationFunctionsWithSharedInfo) {
  Bytes info = copy_of(bytes_of("bersama"));
  for (const auto& [kdf, digest] : {std::pair{CKD_SHA1_KDF, Digest::sha1},
                                    {CKD_SHA256_KDF, Digest::sha256},
                                    {CKD_SHA512_KDF, Digest::sha512}}) {
    CK_ECDH1_DERIVE_PARAMS parameters = with(point_, kdf);
    parameters.pSharedData = info.data();
    parameters.ulSharedDataLen = info.size();
    ASSERT_THAT(derive(of_length(100), parameters), ReturnsRv(CKR_OK));
    Bytes all;
    for (std::uint8_t counter = 1; all.size() < 100; ++counter) {
      append(all, hash_of(digest, {expected(), Bytes{0, 0, 0, counter}, info}).value());
    }
    all.resize(100);
    EXPECT_EQ(value(), all);
  }
}

}  // namespace
}  // namespace kunci::test
