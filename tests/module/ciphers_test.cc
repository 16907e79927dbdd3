// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.8 to 5.17 with secret keys of the session: ciphers, codes, two operations at once.
#include "base/hex.h"
#include "crypto/digest.h"
#include "tests/module/secret_key_fixture.h"

namespace kunci::test {
namespace {

class Ciphers : public SecretKeys {
 protected:
  static Bytes hex(std::string_view digits) { return *from_hex(digits); }
  static Bytes message(std::size_t size) {
    Bytes octets(size);
    for (std::size_t i = 0; i < size; ++i) octets[i] = static_cast<std::uint8_t>(i * 11 + 3);
    return octets;
  }

  // SP 800-38A F: key, initial value and first block of its examples.
  CK_OBJECT_HANDLE key_ = key(CKK_AES, hex("2b7e151628aed2a6abf7158809cf4f3c"));
  Bytes iv_ = hex("000102030405060708090a0b0c0d0e0f");
  const Bytes block_ = hex("6bc1bee22e409f96e93d7e117393172a");
  CK_MECHANISM ecb_{CKM_AES_ECB, nullptr, 0};
  CK_MECHANISM cbc_{CKM_AES_CBC, iv_.data(), iv_.size()};
  CK_MECHANISM cbc_pad_{CKM_AES_CBC_PAD, iv_.data(), iv_.size()};
};

TEST_F(Ciphers, KnownAnswers) {
  EXPECT_EQ(encrypt(ecb_, key_, block_).octets, hex("3ad77bb40d7a3660a89ecaf32466ef97"));
  EXPECT_EQ(encrypt(cbc_, key_, block_).octets, hex("7649abac8119b246cee98e9b12e9197d"));
  CK_AES_CTR_PARAMS ctr{128, {}};
  std::ranges::copy(hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"), std::begin(ctr.cb));
  EXPECT_EQ(encrypt(mechanism_with(CKM_AES_CTR, ctr), key_, block_).octets,
            hex("874d6191b620e3261bef6864990db6ce"));
}

TEST_F(Ciphers, PartsGiveWhatTheWholeGives) {
  CK_AES_CTR_PARAMS ctr{32, {}};
  Bytes associated = message(20);
  CK_GCM_PARAMS gcm{iv_.data(), 12, 96, associated.data(), associated.size(), 128};
  for (const CK_MECHANISM& mechanism :
       {ecb_, cbc_, cbc_pad_, mechanism_with(CKM_AES_CTR, ctr), mechanism_with(CKM_AES_GCM, gcm)}) {
    for (const std::size_t size : {16U, 160U, 4096U}) {
      SCOPED_TRACE(mechanism.mechanism);
      const Outcome whole = encrypt(mechanism, key_, message(size));
      ASSERT_THAT(whole.rv, ReturnsRv(CKR_OK));
      for (const std::size_t part : {7U, 16U, 1000U}) {
        EXPECT_EQ(encrypt_in_parts(mechanism, key_, message(size), part).octets, whole.octets);
        EXPECT_EQ(decrypt_in_parts(mechanism, key_, whole.octets, part).octets, message(size));
      }
      EXPECT_EQ(decrypt(mechanism, key_, whole.octets).octets, message(size));
    }
  }
}

TEST_F(Ciphers, LengthsAreChecked) {
  EXPECT_THAT(encrypt(cbc_, key_, message(17)).rv, ReturnsRv(CKR_DATA_LEN_RANGE));
  EXPECT_THAT(encrypt_in_parts(ecb_, key_, message(17), 5).rv, ReturnsRv(CKR_DATA_LEN_RANGE));
  EXPECT_THAT(decrypt(cbc_, key_, message(17)).rv, ReturnsRv(CKR_ENCRYPTED_DATA_LEN_RANGE));
  EXPECT_THAT(decrypt(cbc_pad_, key_, {}).rv, ReturnsRv(CKR_ENCRYPTED_DATA_LEN_RANGE));
  EXPECT_THAT(decrypt(cbc_pad_, key_, message(32)).rv, ReturnsRv(CKR_ENCRYPTED_DATA_INVALID));
  const Outcome padded = encrypt(cbc_pad_, key_, message(21));
  EXPECT_EQ(padded.octets.size(), 32U);
  EXPECT_EQ(decrypt(cbc_pad_, key_, padded.octets).octets, message(21));
}

TEST_F(Ciphers, SmallBuffersTakeNothing) {
  ASSERT_THAT(module().C_EncryptInit(session_, &cbc_, key_), ReturnsRv(CKR_OK));
  Bytes data = message(32);
  Bytes output(32);
  CK_ULONG length = 15;
  EXPECT_THAT(module().C_EncryptUpdate(session_, data.data(), 20, output.data(), &length),
              ReturnsRv(CKR_BUFFER_TOO_SMALL));
  EXPECT_EQ(length, 16U);
  EXPECT_THAT(module().C_EncryptUpdate(session_, data.data(), 20, output.data(), &length),
              ReturnsRv(CKR_OK));
  length = 16;
  EXPECT_THAT(module().C_EncryptUpdate(session_, &data[20], 12, &output[16], &length),
              ReturnsRv(CKR_OK));
  length = 0;
  EXPECT_THAT(module().C_EncryptFinal(session_, output.data(), &length), ReturnsRv(CKR_OK));
  EXPECT_EQ(output, encrypt(cbc_, key_, data).octets);
}

TEST_F(Ciphers, GcmGivesNothingUntilTheTagWasSeen) {
  CK_GCM_PARAMS gcm{iv_.data(), 12, 96, nullptr, 0, 96};
  const CK_MECHANISM mechanism = mechanism_with(CKM_AES_GCM, gcm);
  Outcome sealed = encrypt(mechanism, key_, message(100));
  ASSERT_EQ(sealed.octets.size(), 112U);
  sealed.octets[50] ^= 1;
  EXPECT_THAT(decrypt(mechanism, key_, sealed.octets).rv, ReturnsRv(CKR_ENCRYPTED_DATA_INVALID));
  CK_MECHANISM again = mechanism;
  ASSERT_THAT(module().C_DecryptInit(session_, &again, key_), ReturnsRv(CKR_OK));
  Bytes output(200);
  CK_ULONG length = output.size();
  EXPECT_THAT(module().C_DecryptUpdate(session_, sealed.octets.data(), 112, output.data(), &length),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(length, 0U);
  length = output.size();
  EXPECT_THAT(module().C_DecryptFinal(session_, output.data(), &length),
              ReturnsRv(CKR_ENCRYPTED_DATA_INVALID));
  EXPECT_EQ(output, Bytes(200));
  EXPECT_THAT(decrypt(mechanism, key_, message(11)).rv, ReturnsRv(CKR_ENCRYPTED_DATA_LEN_RANGE));
}

TEST_F(Ciphers, CounterDoesNotStartOver) {
  CK_AES_CTR_PARAMS ctr{8, {}};
  ctr.cb[15] = 0xfe;  // two blocks are left
  const CK_MECHANISM mechanism = mechanism_with(CKM_AES_CTR, ctr);
  EXPECT_THAT(encrypt(mechanism, key_, message(32)).rv, ReturnsRv(CKR_OK));
  EXPECT_THAT(encrypt(mechanism, key_, message(33)).rv, ReturnsRv(CKR_DATA_LEN_RANGE));
}

TEST_F(Ciphers, ParametersAreChecked) {
  CK_AES_CTR_PARAMS ctr{0, {}};
  CK_GCM_PARAMS gcm{nullptr, 12, 96, nullptr, 0, 128};
  CK_GCM_PARAMS tag{iv_.data(), 12, 96, nullptr, 0, 100};
  for (const CK_MECHANISM& wrong :
       {CK_MECHANISM{CKM_AES_CBC, nullptr, 0}, CK_MECHANISM{CKM_AES_CBC, iv_.data(), 15},
        CK_MECHANISM{CKM_AES_ECB, iv_.data(), 16}, mechanism_with(CKM_AES_CTR, ctr),
        mechanism_with(CKM_AES_GCM, gcm), mechanism_with(CKM_AES_GCM, tag),
        CK_MECHANISM{CKM_AES_GCM, nullptr, sizeof gcm}}) {
    EXPECT_THAT(encrypt(wrong, key_, message(16)).rv, ReturnsRv(CKR_MECHANISM_PARAM_INVALID));
  }
}

TEST_F(Ciphers, KeysAreChecked) {
  const CK_OBJECT_HANDLE other = key(CKK_GENERIC_SECRET, message(16), {{CKA_ENCRYPT, true}});
  EXPECT_THAT(encrypt(ecb_, other, block_).rv, ReturnsRv(CKR_KEY_TYPE_INCONSISTENT));
  EXPECT_THAT(encrypt(ecb_, rsa_.public_key, block_).rv, ReturnsRv(CKR_KEY_TYPE_INCONSISTENT));
  EXPECT_THAT(encrypt(ecb_, rsa_.private_key, block_).rv,
              ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
  EXPECT_THAT(encrypt(ecb_, 999999, block_).rv, ReturnsRv(CKR_KEY_HANDLE_INVALID));
  const CK_OBJECT_HANDLE reader = key(CKK_AES, message(16), {{CKA_ENCRYPT, false}});
  EXPECT_THAT(encrypt(ecb_, reader, block_).rv, ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
}

// RFC 4231 4.3.
TEST_F(Ciphers, Codes) {
  const CK_OBJECT_HANDLE jefe = key(CKK_GENERIC_SECRET, copy_of(bytes_of("Jefe")));
  Bytes data = copy_of(bytes_of("what do ya want for nothing?"));
  const Bytes expected = hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CK_MECHANISM whole{CKM_SHA256_HMAC, nullptr, 0};
  EXPECT_EQ(sign(whole, jefe, data).octets, expected);
  CK_MAC_GENERAL_PARAMS ten = 10;
  CK_MECHANISM cut = mechanism_with(CKM_SHA256_HMAC_GENERAL, ten);
  Bytes code = sign(cut, jefe, data).octets;
  EXPECT_TRUE(equal(code, ByteView(expected).first(10)));

  const auto verify = [&] {
    EXPECT_THAT(module().C_VerifyInit(session_, &cut, jefe), ReturnsRv(CKR_OK));
    EXPECT_THAT(module().C_VerifyUpdate(session_, data.data(), 5), ReturnsRv(CKR_OK));
    EXPECT_THAT(module().C_VerifyUpdate(session_, &data[5], data.size() - 5), ReturnsRv(CKR_OK));
    return module().C_VerifyFinal(session_, code.data(), code.size());
  };
  EXPECT_THAT(verify(), ReturnsRv(CKR_OK));
  code[0] ^= 1;
  EXPECT_THAT(verify(), ReturnsRv(CKR_SIGNATURE_INVALID));
  code.pop_back();
  EXPECT_THAT(verify(), ReturnsRv(CKR_SIGNATURE_LEN_RANGE));
  ten = 33;
  EXPECT_THAT(sign(cut, jefe, data).rv, ReturnsRv(CKR_MECHANISM_PARAM_INVALID));
  EXPECT_THAT(sign(whole, key_, data).rv, ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
}

TEST_F(Ciphers, DigestWhileEncryptingAndDecrypting) {
  CK_MECHANISM sha256{CKM_SHA256, nullptr, 0};
  Bytes data = message(64);
  Bytes output = data;  // in place, as programs do
  Bytes digest(32);
  CK_ULONG length = 0;
  ASSERT_THAT(module().C_DigestInit(session_, &sha256), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_DigestEncryptUpdate(session_, output.data(), 64, nullptr, &length),
              ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  ASSERT_THAT(module().C_EncryptInit(session_, &cbc_, key_), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_DigestEncryptUpdate(session_, output.data(), 64, nullptr, &length),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(length, 64U);
  length = 63;
  EXPECT_THAT(module().C_DigestEncryptUpdate(session_, output.data(), 64, output.data(), &length),
              ReturnsRv(CKR_BUFFER_TOO_SMALL));
  ASSERT_THAT(module().C_DigestEncryptUpdate(session_, output.data(), 64, output.data(), &length),
              ReturnsRv(CKR_OK));
  length = digest.size();
  ASSERT_THAT(module().C_DigestFinal(session_, digest.data(), &length), ReturnsRv(CKR_OK));
  EXPECT_EQ(digest, *crypto::hash_of(crypto::Digest::sha256, data)) << "taken once";
  length = 0;
  ASSERT_THAT(module().C_EncryptFinal(session_, output.data(), &length), ReturnsRv(CKR_OK));
  EXPECT_EQ(output, encrypt(cbc_, key_, data).octets);

  ASSERT_THAT(module().C_DigestInit(session_, &sha256), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_DecryptInit(session_, &cbc_, key_), ReturnsRv(CKR_OK));
  length = 64;
  ASSERT_THAT(module().C_DecryptDigestUpdate(session_, output.data(), 64, output.data(), &length),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(output, data);
  length = digest.size();
  ASSERT_THAT(module().C_DigestFinal(session_, digest.data(), &length), ReturnsRv(CKR_OK));
  EXPECT_EQ(digest, *crypto::hash_of(crypto::Digest::sha256, data));
  ASSERT_THAT(module().C_SessionCancel(session_, CKF_DECRYPT), ReturnsRv(CKR_OK));
}

// The signature is the token's; what is encrypted meanwhile is the session's.
TEST_F(Ciphers, SignWhileEncryptingAndVerifyWhileDecrypting) {
  CK_MECHANISM ecdsa{CKM_ECDSA_SHA256, nullptr, 0};
  Bytes data = message(48);
  Bytes sealed(48);
  Bytes signature(64);
  ASSERT_THAT(module().C_SignInit(session_, &ecdsa, ec_.private_key), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_EncryptInit(session_, &cbc_, key_), ReturnsRv(CKR_OK));
  CK_ULONG length = sealed.size();
  ASSERT_THAT(module().C_SignEncryptUpdate(session_, data.data(), 48, sealed.data(), &length),
              ReturnsRv(CKR_OK));
  CK_ULONG none = 0;
  ASSERT_THAT(module().C_EncryptFinal(session_, sealed.data(), &none), ReturnsRv(CKR_OK));
  length = signature.size();
  ASSERT_THAT(module().C_SignFinal(session_, signature.data(), &length), ReturnsRv(CKR_OK));

  ASSERT_THAT(module().C_VerifyInit(session_, &ecdsa, ec_.public_key), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_DecryptInit(session_, &cbc_, key_), ReturnsRv(CKR_OK));
  Bytes opened(48);
  length = opened.size();
  ASSERT_THAT(module().C_DecryptVerifyUpdate(session_, sealed.data(), 48, opened.data(), &length),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(opened, data);
  EXPECT_THAT(module().C_VerifyFinal(session_, signature.data(), signature.size()),
              ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_SessionCancel(session_, CKF_DECRYPT), ReturnsRv(CKR_OK));
}

}  // namespace
}  // namespace kunci::test
