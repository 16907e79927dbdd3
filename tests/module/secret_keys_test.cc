// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 4.10 and 5.18: how secret keys of the session come to be, and what they give away.
#include "base/hex.h"
#include "tests/module/secret_key_fixture.h"

namespace kunci::test {
namespace {

const OwnedAttribute kSensitive{CKA_SENSITIVE, true};
const OwnedAttribute kUnextractable{CKA_EXTRACTABLE, false};

TEST_F(SecretKeys, AreGenerated) {
  CK_OBJECT_HANDLE one = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE two = CK_INVALID_HANDLE;
  ASSERT_THAT(generate(CKM_AES_KEY_GEN, {{CKA_VALUE_LEN, CK_ULONG{32}}}, one), ReturnsRv(CKR_OK));
  ASSERT_THAT(generate(CKM_AES_KEY_GEN, {{CKA_VALUE_LEN, CK_ULONG{32}}}, two), ReturnsRv(CKR_OK));
  const Bytes value = Client::attribute(session_, one, CKA_VALUE);
  EXPECT_EQ(value.size(), 32U);
  EXPECT_NE(value, Client::attribute(session_, two, CKA_VALUE));
  EXPECT_TRUE(flag(one, CKA_LOCAL));
  EXPECT_FALSE(flag(one, CKA_ALWAYS_SENSITIVE));
  EXPECT_FALSE(flag(one, CKA_TOKEN));
  ASSERT_THAT(generate(CKM_GENERIC_SECRET_KEY_GEN,
                       {{CKA_VALUE_LEN, CK_ULONG{20}}, kSensitive, kUnextractable}, two),
              ReturnsRv(CKR_OK));
  EXPECT_TRUE(flag(two, CKA_ALWAYS_SENSITIVE));
  EXPECT_TRUE(flag(two, CKA_NEVER_EXTRACTABLE));
  EXPECT_THAT(Client::attribute_rv(session_, two, CKA_VALUE), ReturnsRv(CKR_ATTRIBUTE_SENSITIVE));
}

TEST_F(SecretKeys, TemplatesAreChecked) {
  CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
  EXPECT_THAT(generate(CKM_AES_KEY_GEN, {}, made), ReturnsRv(CKR_TEMPLATE_INCOMPLETE));
  EXPECT_THAT(generate(CKM_AES_KEY_GEN, {{CKA_VALUE_LEN, CK_ULONG{17}}}, made),
              ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
  EXPECT_THAT(generate(CKM_AES_KEY_GEN, {generic_, {CKA_VALUE_LEN, CK_ULONG{16}}}, made),
              ReturnsRv(CKR_TEMPLATE_INCONSISTENT));
  EXPECT_THAT(generate(CKM_AES_KEY_GEN, {{CKA_TOKEN, true}, {CKA_VALUE_LEN, CK_ULONG{16}}}, made),
              ReturnsRv(CKR_TEMPLATE_INCONSISTENT));
  EXPECT_THAT(generate(CKM_SHA256, {{CKA_VALUE_LEN, CK_ULONG{16}}}, made),
              ReturnsRv(CKR_MECHANISM_INVALID));
  EXPECT_THAT(create({secret_, aes_}, made), ReturnsRv(CKR_TEMPLATE_INCOMPLETE));
  EXPECT_THAT(create({secret_, {CKA_VALUE, Bytes(16)}}, made), ReturnsRv(CKR_TEMPLATE_INCOMPLETE));
  EXPECT_THAT(create({secret_, aes_, {CKA_VALUE, Bytes(15)}}, made),
              ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
  EXPECT_THAT(create({secret_, generic_, {CKA_VALUE, Bytes()}}, made),
              ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
  EXPECT_THAT(create({secret_, aes_, {CKA_VALUE, Bytes(16)}, {CKA_LOCAL, true}}, made),
              ReturnsRv(CKR_ATTRIBUTE_READ_ONLY));
  EXPECT_THAT(create({secret_, aes_, {CKA_VALUE, Bytes(16)}, {CKA_TRUSTED, true}}, made),
              ReturnsRv(CKR_ATTRIBUTE_READ_ONLY));
}

TEST_F(SecretKeys, KeepWhatTheyAreTold) {
  const CK_OBJECT_HANDLE made = key(CKK_AES, *from_hex("2b7e151628aed2a6abf7158809cf4f3c"),
                                    {{CKA_LABEL, "kunci"}, {CKA_WRAP, false}});
  EXPECT_FALSE(flag(made, CKA_LOCAL));
  EXPECT_FALSE(flag(made, CKA_ALWAYS_SENSITIVE));
  EXPECT_FALSE(flag(made, CKA_NEVER_EXTRACTABLE));
  EXPECT_FALSE(flag(made, CKA_WRAP));
  EXPECT_TRUE(flag(made, CKA_ENCRYPT));
  EXPECT_EQ(Client::attribute(session_, made, CKA_CHECK_VALUE), *from_hex("7df76b"));
  EXPECT_EQ(Client::find_one(session_, {secret_, {CKA_LABEL, "kunci"}}), made);
  CK_OBJECT_HANDLE wrong = CK_INVALID_HANDLE;
  EXPECT_THAT(create({secret_, aes_, {CKA_VALUE, Bytes(16)}, {CKA_CHECK_VALUE, Bytes(3)}}, wrong),
              ReturnsRv(CKR_TEMPLATE_INCONSISTENT));
}

TEST_F(SecretKeys, WrapAndUnwrapUnderAnother) {
  const Bytes value(32, 0x5a);
  const CK_OBJECT_HANDLE wrapping = key(CKK_AES, Bytes(16, 0x77));
  const CK_OBJECT_HANDLE inner = key(CKK_AES, value);
  Bytes iv(16, 1);
  CK_GCM_PARAMS gcm{iv.data(), 12, 96, nullptr, 0, 128};
  for (const CK_MECHANISM& mechanism :
       {CK_MECHANISM{CKM_AES_KEY_WRAP, nullptr, 0}, CK_MECHANISM{CKM_AES_KEY_WRAP_KWP, nullptr, 0},
        CK_MECHANISM{CKM_AES_KEY_WRAP_PAD, nullptr, 0},
        CK_MECHANISM{CKM_AES_CBC_PAD, iv.data(), iv.size()}, mechanism_with(CKM_AES_GCM, gcm)}) {
    SCOPED_TRACE(mechanism.mechanism);
    Outcome wrapped = wrap(mechanism, wrapping, inner);
    ASSERT_THAT(wrapped.rv, ReturnsRv(CKR_OK));
    CK_OBJECT_HANDLE back = CK_INVALID_HANDLE;
    ASSERT_THAT(unwrap(mechanism, wrapping, wrapped.octets, {secret_, aes_}, back),
                ReturnsRv(CKR_OK));
    EXPECT_EQ(Client::attribute(session_, back, CKA_VALUE), value);
    EXPECT_FALSE(flag(back, CKA_LOCAL));
    EXPECT_FALSE(flag(back, CKA_NEVER_EXTRACTABLE));
    wrapped.octets.back() ^= 0x80;
    EXPECT_THAT(unwrap(mechanism, wrapping, wrapped.octets, {secret_, aes_}, back),
                ReturnsRv(CKR_WRAPPED_KEY_INVALID));
    wrapped.octets.resize(3);
    EXPECT_THAT(unwrap(mechanism, wrapping, wrapped.octets, {secret_, aes_}, back),
                ReturnsRv(CKR_WRAPPED_KEY_LEN_RANGE));
  }
}

// RFC 3394 4.1.
TEST_F(SecretKeys, KeyWrapIsTheStandards) {
  const CK_OBJECT_HANDLE wrapping = key(CKK_AES, *from_hex("000102030405060708090a0b0c0d0e0f"));
  const CK_OBJECT_HANDLE inner = key(CKK_AES, *from_hex("00112233445566778899aabbccddeeff"));
  EXPECT_EQ(wrap({CKM_AES_KEY_WRAP, nullptr, 0}, wrapping, inner).octets,
            *from_hex("1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"));
  const CK_OBJECT_HANDLE odd = key(CKK_GENERIC_SECRET, Bytes(17, 1));
  EXPECT_THAT(wrap({CKM_AES_KEY_WRAP, nullptr, 0}, wrapping, odd).rv,
              ReturnsRv(CKR_KEY_SIZE_RANGE));
  EXPECT_THAT(wrap({CKM_AES_KEY_WRAP_KWP, nullptr, 0}, wrapping, odd).rv, ReturnsRv(CKR_OK));
}

TEST_F(SecretKeys, UnwrapWithThePrivateKeyOfTheToken) {
  const Bytes value(16, 0x3c);
  const CK_OBJECT_HANDLE inner = key(CKK_AES, value);
  CK_RSA_PKCS_OAEP_PARAMS oaep{CKM_SHA256, CKG_MGF1_SHA256, CKZ_DATA_SPECIFIED, nullptr, 0};
  for (const CK_MECHANISM& mechanism :
       {CK_MECHANISM{CKM_RSA_PKCS, nullptr, 0}, mechanism_with(CKM_RSA_PKCS_OAEP, oaep)}) {
    const Outcome wrapped = wrap(mechanism, rsa_.public_key, inner);
    ASSERT_THAT(wrapped.rv, ReturnsRv(CKR_OK));
    ASSERT_EQ(wrapped.octets.size(), 256U);
    CK_OBJECT_HANDLE back = CK_INVALID_HANDLE;
    ASSERT_THAT(unwrap(mechanism, rsa_.private_key, wrapped.octets,
                       {secret_, aes_, kSensitive, {CKA_VALUE_LEN, CK_ULONG{16}}}, back),
                ReturnsRv(CKR_OK));
    CK_MECHANISM ecb{CKM_AES_ECB, nullptr, 0};
    EXPECT_EQ(encrypt(ecb, back, Bytes(16)).octets, encrypt(ecb, inner, Bytes(16)).octets);
    EXPECT_FALSE(flag(back, CKA_ALWAYS_SENSITIVE));
    EXPECT_THAT(unwrap(mechanism, rsa_.private_key, wrapped.octets,
                       {secret_, aes_, {CKA_VALUE_LEN, CK_ULONG{32}}}, back),
                ReturnsRv(CKR_WRAPPED_KEY_INVALID));
    EXPECT_THAT(unwrap(mechanism, rsa_.private_key, Bytes(255), {secret_, aes_}, back),
                ReturnsRv(CKR_WRAPPED_KEY_LEN_RANGE));
    EXPECT_THAT(unwrap(mechanism, ec_.private_key, wrapped.octets, {secret_, aes_}, back),
                ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
    EXPECT_THAT(unwrap(mechanism, 999999, wrapped.octets, {secret_, aes_}, back),
                ReturnsRv(CKR_UNWRAPPING_KEY_HANDLE_INVALID));
    EXPECT_THAT(unwrap(mechanism, rsa_.private_key, wrapped.octets, {secret_}, back),
                ReturnsRv(CKR_TEMPLATE_INCOMPLETE));
  }
}

TEST_F(SecretKeys, LeaveOnlyWhereTheyMay) {
  const CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
  const CK_OBJECT_HANDLE wrapping = key(CKK_AES, Bytes(16, 0x77));
  const CK_OBJECT_HANDLE sensitive = key(CKK_AES, Bytes(16, 1), {kSensitive});
  EXPECT_THAT(wrap(mechanism, wrapping, sensitive).rv, ReturnsRv(CKR_OK)) << "wrapped it may go";
  const CK_OBJECT_HANDLE fixed = key(CKK_AES, Bytes(16, 1), {kUnextractable});
  EXPECT_THAT(wrap(mechanism, wrapping, fixed).rv, ReturnsRv(CKR_KEY_UNEXTRACTABLE));
  const CK_OBJECT_HANDLE picky = key(CKK_AES, Bytes(16, 1), {{CKA_WRAP_WITH_TRUSTED, true}});
  EXPECT_THAT(wrap(mechanism, wrapping, picky).rv, ReturnsRv(CKR_KEY_NOT_WRAPPABLE));
  EXPECT_THAT(wrap(mechanism, wrapping, rsa_.private_key).rv, ReturnsRv(CKR_KEY_UNEXTRACTABLE));
  EXPECT_THAT(wrap(mechanism, wrapping, rsa_.public_key).rv, ReturnsRv(CKR_KEY_NOT_WRAPPABLE));
  EXPECT_THAT(wrap(mechanism, wrapping, 999999).rv, ReturnsRv(CKR_KEY_HANDLE_INVALID));
  EXPECT_THAT(wrap(mechanism, 999999, sensitive).rv, ReturnsRv(CKR_WRAPPING_KEY_HANDLE_INVALID));
  EXPECT_THAT(wrap(mechanism, rsa_.public_key, sensitive).rv,
              ReturnsRv(CKR_WRAPPING_KEY_TYPE_INCONSISTENT));
  const CK_OBJECT_HANDLE no_wrap = key(CKK_AES, Bytes(16, 1), {{CKA_WRAP, false}});
  EXPECT_THAT(wrap(mechanism, no_wrap, sensitive).rv, ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
}

// RFC 5869 A.1.
TEST_F(SecretKeys, AreDerivedByHkdf) {
  const CK_OBJECT_HANDLE base = key(CKK_GENERIC_SECRET, Bytes(22, 0x0b));
  Bytes salt = *from_hex("000102030405060708090a0b0c");
  Bytes info = *from_hex("f0f1f2f3f4f5f6f7f8f9");
  CK_HKDF_PARAMS parameters{CK_TRUE,     CK_TRUE, CKM_SHA256,  CKF_HKDF_SALT_DATA, salt.data(),
                            salt.size(), 0,       info.data(), info.size()};
  CK_MECHANISM mechanism = mechanism_with(CKM_HKDF_DERIVE, parameters);
  const auto derive = [&](const Attributes& values, CK_OBJECT_HANDLE& made) {
    auto views = views_of(values);
    return module().C_DeriveKey(session_, &mechanism, base, views.data(), views.size(), &made);
  };
  CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
  ASSERT_THAT(derive({secret_, generic_, {CKA_VALUE_LEN, CK_ULONG{42}}}, made), ReturnsRv(CKR_OK));
  const Bytes expected = *from_hex(
      "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  EXPECT_EQ(Client::attribute(session_, made, CKA_VALUE), expected);
  parameters.ulSaltType = CKF_HKDF_SALT_KEY;
  parameters.hSaltKey = key(CKK_GENERIC_SECRET, salt);
  ASSERT_THAT(derive({{CKA_VALUE_LEN, CK_ULONG{42}}}, made), ReturnsRv(CKR_OK));
  EXPECT_EQ(Client::attribute(session_, made, CKA_VALUE), expected);
  parameters.bExpand = CK_FALSE;
  ASSERT_THAT(derive({}, made), ReturnsRv(CKR_OK));
  EXPECT_EQ(Client::attribute(session_, made, CKA_VALUE).size(), 32U);
  parameters.bExtract = CK_FALSE;
  EXPECT_THAT(derive({}, made), ReturnsRv(CKR_MECHANISM_PARAM_INVALID));
}

TEST_F(SecretKeys, AgreedOnWithTheTokenTheyEncrypt) {
  Bytes point = Client::attribute(session_, ec_.public_key, CKA_EC_POINT);
  CK_ECDH1_DERIVE_PARAMS parameters{CKD_SHA256_KDF, 0, nullptr, point.size(), point.data()};
  CK_MECHANISM mechanism = mechanism_with(CKM_ECDH1_DERIVE, parameters);
  const Attributes values{secret_, aes_, kSensitive, kUnextractable, {CKA_VALUE_LEN, CK_ULONG{32}}};
  auto views = views_of(values);
  CK_OBJECT_HANDLE agreed = CK_INVALID_HANDLE;
  ASSERT_THAT(module().C_DeriveKey(session_, &mechanism, ec_.private_key, views.data(),
                                   views.size(), &agreed),
              ReturnsRv(CKR_OK));
  EXPECT_TRUE(flag(agreed, CKA_ALWAYS_SENSITIVE));
  EXPECT_TRUE(flag(agreed, CKA_NEVER_EXTRACTABLE));
  Bytes iv(16, 9);
  const CK_MECHANISM cbc{CKM_AES_CBC_PAD, iv.data(), iv.size()};
  const Outcome sealed = encrypt(cbc, agreed, Bytes(5, 1));
  EXPECT_EQ(decrypt(cbc, agreed, sealed.octets).octets, Bytes(5, 1));
}

TEST_F(SecretKeys, CopiesAreNoLessSecret) {
  const auto copy = [&](CK_OBJECT_HANDLE from, const Attributes& values, CK_OBJECT_HANDLE& made) {
    auto views = views_of(values);
    return module().C_CopyObject(session_, from, views.data(), views.size(), &made);
  };
  const CK_OBJECT_HANDLE first = key(CKK_AES, Bytes(16, 1), {{CKA_LABEL, "satu"}});
  CK_OBJECT_HANDLE second = CK_INVALID_HANDLE;
  ASSERT_THAT(copy(first, {kSensitive, {CKA_LABEL, "dua"}, {CKA_DECRYPT, false}}, second),
              ReturnsRv(CKR_OK));
  EXPECT_NE(first, second);
  EXPECT_EQ(Client::attribute(session_, second, CKA_LABEL), copy_of(bytes_of("dua")));
  EXPECT_FALSE(flag(second, CKA_DECRYPT));
  EXPECT_THAT(Client::attribute_rv(session_, second, CKA_VALUE),
              ReturnsRv(CKR_ATTRIBUTE_SENSITIVE));
  EXPECT_EQ(Client::attribute(session_, first, CKA_VALUE), Bytes(16, 1));
  CK_OBJECT_HANDLE third = CK_INVALID_HANDLE;
  EXPECT_THAT(copy(second, {{CKA_SENSITIVE, false}}, third), ReturnsRv(CKR_ATTRIBUTE_READ_ONLY));
  EXPECT_THAT(copy(second, {{CKA_PRIVATE, false}}, third), ReturnsRv(CKR_TEMPLATE_INCONSISTENT));
  EXPECT_THAT(copy(second, {{CKA_TOKEN, true}}, third), ReturnsRv(CKR_TEMPLATE_INCONSISTENT));
  ASSERT_THAT(copy(second, {{CKA_COPYABLE, false}}, third), ReturnsRv(CKR_OK));
  EXPECT_THAT(copy(third, {}, second), ReturnsRv(CKR_ACTION_PROHIBITED));
  EXPECT_THAT(copy(999999, {}, second), ReturnsRv(CKR_OBJECT_HANDLE_INVALID));
  EXPECT_THAT(copy(rsa_.public_key, {}, second), ReturnsRv(CKR_ACTION_PROHIBITED));
}

TEST_F(SecretKeys, AreDigestedWhereTheyMayBeSeen) {
  CK_MECHANISM sha1{CKM_SHA_1, nullptr, 0};
  ASSERT_THAT(module().C_DigestInit(session_, &sha1), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_DigestKey(session_, key(CKK_GENERIC_SECRET, Bytes(4, 1), {kSensitive})),
              ReturnsRv(CKR_KEY_INDIGESTIBLE));
  ASSERT_THAT(module().C_SessionCancel(session_, CKF_DIGEST), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_DigestInit(session_, &sha1), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_DigestKey(session_, key(CKK_GENERIC_SECRET, copy_of(bytes_of("abc")))),
              ReturnsRv(CKR_OK));
  Bytes digest(20);
  CK_ULONG length = digest.size();
  ASSERT_THAT(module().C_DigestFinal(session_, digest.data(), &length), ReturnsRv(CKR_OK));
  EXPECT_EQ(digest, *from_hex("a9993e364706816aba3e25717850c26c9cd0d89d"));
}

}  // namespace
}  // namespace kunci::test
