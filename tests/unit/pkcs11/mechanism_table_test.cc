// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/mechanism_table.h"

#include <algorithm>
#include <map>
#include <set>

#include "pkcs11/token_mechanisms.h"
#include "tests/unit/pkcs11/session_fixture.h"

namespace kunci::pkcs11::test {
namespace {

using crypto::Curve;

constexpr CK_FLAGS kSign =
    CKF_SIGN | CKF_VERIFY | CKF_MESSAGE_SIGN | CKF_MESSAGE_VERIFY | CKF_MULTI_MESSAGE;
constexpr CK_FLAGS kRecover = CKF_SIGN_RECOVER | CKF_VERIFY_RECOVER;
constexpr CK_FLAGS kCrypt = CKF_ENCRYPT | CKF_DECRYPT;
constexpr CK_FLAGS kWrap = CKF_WRAP | CKF_UNWRAP;
constexpr CK_FLAGS kMessageCrypt = CKF_MESSAGE_ENCRYPT | CKF_MESSAGE_DECRYPT | CKF_MULTI_MESSAGE;

// What this module has, written down a second time.
const std::map<CK_MECHANISM_TYPE, CK_FLAGS> kExpected = {
    {CKM_RSA_PKCS_KEY_PAIR_GEN, CKF_GENERATE_KEY_PAIR},
    {CKM_RSA_PKCS, kSign | kRecover | kCrypt | kWrap},
    {CKM_RSA_X_509, kSign | kRecover | kCrypt},
    {CKM_RSA_PKCS_OAEP, kCrypt | kWrap},
    {CKM_RSA_PKCS_PSS, kSign},
    {CKM_SHA1_RSA_PKCS, kSign},
    {CKM_SHA224_RSA_PKCS, kSign},
    {CKM_SHA256_RSA_PKCS, kSign},
    {CKM_SHA384_RSA_PKCS, kSign},
    {CKM_SHA512_RSA_PKCS, kSign},
    {CKM_SHA3_224_RSA_PKCS, kSign},
    {CKM_SHA3_256_RSA_PKCS, kSign},
    {CKM_SHA3_384_RSA_PKCS, kSign},
    {CKM_SHA3_512_RSA_PKCS, kSign},
    {CKM_SHA1_RSA_PKCS_PSS, kSign},
    {CKM_SHA224_RSA_PKCS_PSS, kSign},
    {CKM_SHA256_RSA_PKCS_PSS, kSign},
    {CKM_SHA384_RSA_PKCS_PSS, kSign},
    {CKM_SHA512_RSA_PKCS_PSS, kSign},
    {CKM_SHA3_224_RSA_PKCS_PSS, kSign},
    {CKM_SHA3_256_RSA_PKCS_PSS, kSign},
    {CKM_SHA3_384_RSA_PKCS_PSS, kSign},
    {CKM_SHA3_512_RSA_PKCS_PSS, kSign},
    {CKM_EC_KEY_PAIR_GEN, CKF_GENERATE_KEY_PAIR},
    {CKM_ECDSA, kSign},
    {CKM_ECDSA_SHA1, kSign},
    {CKM_ECDSA_SHA224, kSign},
    {CKM_ECDSA_SHA256, kSign},
    {CKM_ECDSA_SHA384, kSign},
    {CKM_ECDSA_SHA512, kSign},
    {CKM_ECDSA_SHA3_224, kSign},
    {CKM_ECDSA_SHA3_256, kSign},
    {CKM_ECDSA_SHA3_384, kSign},
    {CKM_ECDSA_SHA3_512, kSign},
    {CKM_ECDH1_DERIVE, CKF_DERIVE},
    {CKM_ECDH1_COFACTOR_DERIVE, CKF_DERIVE},
    {CKM_EC_EDWARDS_KEY_PAIR_GEN, CKF_GENERATE_KEY_PAIR},
    {CKM_EDDSA, kSign},
    {CKM_EC_MONTGOMERY_KEY_PAIR_GEN, CKF_GENERATE_KEY_PAIR},
    {CKM_SHA_1, CKF_DIGEST},
    {CKM_SHA224, CKF_DIGEST},
    {CKM_SHA256, CKF_DIGEST},
    {CKM_SHA384, CKF_DIGEST},
    {CKM_SHA512, CKF_DIGEST},
    {CKM_SHA3_224, CKF_DIGEST},
    {CKM_SHA3_256, CKF_DIGEST},
    {CKM_SHA3_384, CKF_DIGEST},
    {CKM_SHA3_512, CKF_DIGEST},
    {CKM_GENERIC_SECRET_KEY_GEN, CKF_GENERATE},
    {CKM_SHA_1_HMAC, kSign},
    {CKM_SHA_1_HMAC_GENERAL, kSign},
    {CKM_SHA224_HMAC, kSign},
    {CKM_SHA224_HMAC_GENERAL, kSign},
    {CKM_SHA256_HMAC, kSign},
    {CKM_SHA256_HMAC_GENERAL, kSign},
    {CKM_SHA384_HMAC, kSign},
    {CKM_SHA384_HMAC_GENERAL, kSign},
    {CKM_SHA512_HMAC, kSign},
    {CKM_SHA512_HMAC_GENERAL, kSign},
    {CKM_SHA3_224_HMAC, kSign},
    {CKM_SHA3_224_HMAC_GENERAL, kSign},
    {CKM_SHA3_256_HMAC, kSign},
    {CKM_SHA3_256_HMAC_GENERAL, kSign},
    {CKM_SHA3_384_HMAC, kSign},
    {CKM_SHA3_384_HMAC_GENERAL, kSign},
    {CKM_SHA3_512_HMAC, kSign},
    {CKM_SHA3_512_HMAC_GENERAL, kSign},
    {CKM_HKDF_DERIVE, CKF_DERIVE},
    {CKM_AES_KEY_GEN, CKF_GENERATE},
    {CKM_AES_ECB, kCrypt},
    {CKM_AES_CBC, kCrypt},
    {CKM_AES_CBC_PAD, kCrypt | kWrap},
    {CKM_AES_CTR, kCrypt},
    {CKM_AES_GCM, kCrypt | kWrap | kMessageCrypt},
    {CKM_AES_KEY_WRAP, kCrypt | kWrap},
    {CKM_AES_KEY_WRAP_PAD, kCrypt | kWrap},
    {CKM_AES_KEY_WRAP_KWP, kCrypt | kWrap},
};

std::set<CK_MECHANISM_TYPE> list_of(Token& token) {
  const auto types = mechanisms_of(token);
  EXPECT_TRUE(types);
  std::set<CK_MECHANISM_TYPE> set(types->begin(), types->end());
  EXPECT_EQ(set.size(), types->size()) << "one is listed twice";
  return set;
}

TEST(MechanismTable, HasEachMechanismOnceWithItsFunctions) {
  std::map<CK_MECHANISM_TYPE, CK_FLAGS> found;
  for (const Mechanism& row : all_mechanisms()) {
    EXPECT_TRUE(found.emplace(row.type, row.functions()).second) << row.type;
  }
  EXPECT_EQ(found, kExpected);
}

TEST(MechanismTable, FindsARowForItsFunctionsOnly) {
  constexpr CK_FLAGS kAll[] = {
      CKF_SIGN,    CKF_VERIFY,   CKF_SIGN_RECOVER, CKF_ENCRYPT,           CKF_VERIFY_RECOVER,
      CKF_DECRYPT, CKF_DERIVE,   CKF_DIGEST,       CKF_GENERATE_KEY_PAIR, CKF_WRAP,
      CKF_UNWRAP,  CKF_GENERATE, CKF_MESSAGE_SIGN, CKF_MESSAGE_VERIFY};
  for (const auto& [type, functions] : kExpected) {
    for (const CK_FLAGS function : kAll) {
      const auto row = find_mechanism(type, function);
      EXPECT_RV(row, (functions & function) != 0 ? CKR_OK : CKR_MECHANISM_INVALID);
      if (!row) continue;
      EXPECT_EQ((*row)->type, type);
    }
  }
  EXPECT_RV(find_mechanism(CKM_DES3_CBC, CKF_ENCRYPT), CKR_MECHANISM_INVALID);
  EXPECT_RV(find_mechanism(~CK_MECHANISM_TYPE{0}, CKF_SIGN), CKR_MECHANISM_INVALID);
}

TEST(MechanismTable, ListsAllForATokenThatMakesAllKinds) {
  SoftwareToken token;
  token.set_algorithms({crypto::rsa(2048), on(Curve::p256), on(Curve::ed25519), on(Curve::x25519)});
  std::set<CK_MECHANISM_TYPE> expected;
  for (const auto& [type, functions] : kExpected) expected.insert(type);
  EXPECT_EQ(list_of(token), expected);
}

TEST(MechanismTable, ListsNothingOfKindsThatTheTokenHasNot) {
  SoftwareToken token;
  token.set_algorithms({crypto::rsa(2048), on(Curve::p256), on(Curve::p384)});
  const auto list = list_of(token);
  EXPECT_TRUE(list.contains(CKM_RSA_PKCS_KEY_PAIR_GEN));
  EXPECT_TRUE(list.contains(CKM_ECDSA_SHA256));
  EXPECT_TRUE(list.contains(CKM_ECDH1_DERIVE));
  for (const CK_MECHANISM_TYPE missing :
       {CKM_EC_EDWARDS_KEY_PAIR_GEN, CKM_EC_MONTGOMERY_KEY_PAIR_GEN}) {
    EXPECT_FALSE(list.contains(missing));
    EXPECT_RV(mechanism_info(token, missing), CKR_MECHANISM_INVALID);
  }
}

// Any token can be used to verify with a public key that somebody brings along.
TEST(MechanismTable, VerifiesAndEncryptsWithKeysOfAllKinds) {
  SoftwareToken token;
  token.set_algorithms({on(Curve::p256)});
  const auto info = mechanism_info(token, CKM_EDDSA);
  ASSERT_RV(info, CKR_OK);
  EXPECT_EQ(info->flags & (kSign | CKF_HW), CKF_VERIFY | CKF_MESSAGE_VERIFY | CKF_MULTI_MESSAGE);
  EXPECT_EQ(info->ulMaxKeySize, 255U);
  EXPECT_RV(offered_mechanism(token, CKM_EDDSA, CKF_VERIFY), CKR_OK);
  EXPECT_RV(offered_mechanism(token, CKM_EDDSA, CKF_SIGN), CKR_MECHANISM_INVALID);
  EXPECT_RV(offered_mechanism(token, CKM_RSA_PKCS_OAEP, CKF_ENCRYPT), CKR_OK);
  EXPECT_RV(offered_mechanism(token, CKM_RSA_PKCS_OAEP, CKF_DECRYPT), CKR_MECHANISM_INVALID);
}

TEST(MechanismTable, OffersNoPaddingThatTheCardDoesNotPut) {
  SoftwareToken token;
  token.set_algorithms({crypto::rsa(2048), on(Curve::p256)});
  token.set_rsa_form(RsaForm::pkcs1_inside);
  for (const CK_MECHANISM_TYPE type :
       {CKM_RSA_PKCS_PSS, CKM_SHA256_RSA_PKCS_PSS, CKM_RSA_X_509, CKM_RSA_PKCS_OAEP}) {
    const auto info = mechanism_info(token, type);
    ASSERT_RV(info, CKR_OK);
    EXPECT_EQ(info->flags & (CKF_SIGN | CKF_SIGN_RECOVER | CKF_MESSAGE_SIGN | CKF_DECRYPT |
                             CKF_UNWRAP | CKF_HW),
              0U);
    EXPECT_NE(info->flags & (CKF_VERIFY | CKF_ENCRYPT), 0U);
  }
  for (const CK_MECHANISM_TYPE type : {CKM_RSA_PKCS, CKM_SHA256_RSA_PKCS, CKM_ECDSA}) {
    EXPECT_RV(offered_mechanism(token, type, CKF_SIGN), CKR_OK);
  }
  EXPECT_RV(offered_mechanism(token, CKM_RSA_PKCS, CKF_DECRYPT), CKR_OK);
}

TEST(MechanismTable, GoesByTheKeysOfATokenThatMakesNone) {
  SoftwareToken token;
  EXPECT_TRUE(list_of(token).contains(CKM_SHA256));
  EXPECT_RV(offered_mechanism(token, CKM_ECDSA, CKF_SIGN), CKR_MECHANISM_INVALID);
  token.put(SoftwareToken::kSignature, SoftwareToken::key_on(Curve::p384));
  const auto list = list_of(token);
  EXPECT_TRUE(list.contains(CKM_ECDSA));
  EXPECT_TRUE(list.contains(CKM_ECDH1_DERIVE));
  EXPECT_FALSE(list.contains(CKM_EC_KEY_PAIR_GEN));
  EXPECT_RV(offered_mechanism(token, CKM_ECDSA, CKF_SIGN), CKR_OK);
  EXPECT_RV(offered_mechanism(token, CKM_RSA_PKCS, CKF_SIGN), CKR_MECHANISM_INVALID);
  EXPECT_RV(mechanism_info(token, CKM_EC_KEY_PAIR_GEN), CKR_MECHANISM_INVALID);
}

TEST(MechanismTable, TellsSizesAndFlags) {
  SoftwareToken token;
  token.set_algorithms({crypto::rsa(2048), crypto::rsa(3072), on(Curve::p256), on(Curve::p384),
                        on(Curve::ed25519), on(Curve::x25519)});
  const auto expect = [&](CK_MECHANISM_TYPE type, CK_ULONG least, CK_ULONG most, CK_FLAGS flags) {
    SCOPED_TRACE(type);
    const auto info = mechanism_info(token, type);
    ASSERT_RV(info, CKR_OK);
    EXPECT_EQ(info->ulMinKeySize, least);
    EXPECT_EQ(info->ulMaxKeySize, most);
    EXPECT_EQ(info->flags, kExpected.at(type) | flags);
  };
  constexpr CK_FLAGS kCurve =
      CKF_HW | CKF_EC_F_P | CKF_EC_OID | CKF_EC_CURVENAME | CKF_EC_UNCOMPRESS;
  expect(CKM_RSA_PKCS_KEY_PAIR_GEN, 2048, 3072, CKF_HW);
  expect(CKM_RSA_PKCS, 1024, 8192, CKF_HW);
  expect(CKM_EC_KEY_PAIR_GEN, 256, 384, kCurve);
  expect(CKM_ECDSA, 256, 521, kCurve);
  expect(CKM_ECDH1_DERIVE, 255, 521, kCurve);
  expect(CKM_EDDSA, 255, 255, kCurve);
  expect(CKM_SHA256, 0, 0, 0);
  expect(CKM_AES_GCM, 16, 32, 0);
  expect(CKM_SHA256_HMAC, 1, 4096, 0);
  expect(CKM_GENERIC_SECRET_KEY_GEN, 8, 32768, 0);
}

}  // namespace
}  // namespace kunci::pkcs11::test
