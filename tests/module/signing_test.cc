// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.12 to 5.15 on keys of the token; each signature is checked by the module's own
// software verification and with the public key that it shows.
#include <array>
#include <map>

#include "crypto/algorithm.h"
#include "crypto/digest.h"
#include "crypto/verify.h"
#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

constexpr std::uint8_t kRsaId = 0x01;
constexpr std::uint8_t kAlwaysId = 0x02;
constexpr std::uint8_t kP256Id = 0x03;
constexpr std::uint8_t kP384Id = 0x04;

// Keys are made once: RSA generation is the slow part.
class Signing : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    token_ = new PluggedToken("piv:profile=yubico,content=factory");
    module_in_use_ = new Initialised();
    const CK_SLOT_ID slot = Client::slot_with_token();
    Client::initialise(slot);
    session_ = Client::open(slot);
    ASSERT_THAT(Client::login(session_), ReturnsRv(CKR_OK));
    keys_[kRsaId] = Client::generate_rsa(session_, kRsaId);
    keys_[kAlwaysId] =
        Client::generate_ec(session_, kAlwaysId, crypto::ec_parameters(crypto::Curve::p256));
    keys_[kP256Id] =
        Client::generate_ec(session_, kP256Id, crypto::ec_parameters(crypto::Curve::p256));
    keys_[kP384Id] =
        Client::generate_ec(session_, kP384Id, crypto::ec_parameters(crypto::Curve::p384));
  }
  static void TearDownTestSuite() {
    delete module_in_use_;
    delete token_;
  }

  static CK_RV verify(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key, const Bytes& data,
                      const Bytes& signature) {
    const CK_RV rv = module().C_VerifyInit(session_, &mechanism, key);
    if (rv != CKR_OK) return rv;
    return module().C_Verify(session_, const_cast<CK_BYTE*>(data.data()), data.size(),
                             const_cast<CK_BYTE*>(signature.data()), signature.size());
  }

  static inline PluggedToken* token_ = nullptr;
  static inline Initialised* module_in_use_ = nullptr;
  static inline CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
  static inline std::map<std::uint8_t, Client::Pair> keys_;
};

TEST_F(Signing, HashAndSignMechanisms) {
  struct Case {
    CK_MECHANISM_TYPE mechanism;
    std::uint8_t id;
    std::size_t size;
  };
  const Bytes message = copy_of(bytes_of("Surat Keputusan Nomor 7"));
  for (const Case& c :
       {Case{CKM_SHA1_RSA_PKCS, kRsaId, 256}, Case{CKM_SHA256_RSA_PKCS, kRsaId, 256},
        Case{CKM_SHA384_RSA_PKCS, kRsaId, 256}, Case{CKM_SHA512_RSA_PKCS, kRsaId, 256},
        Case{CKM_ECDSA_SHA1, kP256Id, 64}, Case{CKM_ECDSA_SHA256, kP256Id, 64},
        Case{CKM_ECDSA_SHA384, kP384Id, 96}, Case{CKM_ECDSA_SHA512, kP384Id, 96}}) {
    Bytes signature;
    ASSERT_THAT(Client::sign(session_, c.mechanism, keys_[c.id].private_key, message, signature),
                ReturnsRv(CKR_OK))
        << c.mechanism;
    EXPECT_EQ(signature.size(), c.size);
    EXPECT_THAT(verify({c.mechanism, nullptr, 0}, keys_[c.id].public_key, message, signature),
                ReturnsRv(CKR_OK));
    signature[5] ^= 1;
    EXPECT_THAT(verify({c.mechanism, nullptr, 0}, keys_[c.id].public_key, message, signature),
                ReturnsRv(CKR_SIGNATURE_INVALID));
    signature.pop_back();
    EXPECT_THAT(verify({c.mechanism, nullptr, 0}, keys_[c.id].public_key, message, signature),
                ReturnsRv(CKR_SIGNATURE_LEN_RANGE));
  }
}

TEST_F(Signing, Pss) {
  CK_RSA_PKCS_PSS_PARAMS parameters{CKM_SHA256, CKG_MGF1_SHA256, 32};
  CK_MECHANISM mechanism{CKM_SHA256_RSA_PKCS_PSS, &parameters, sizeof parameters};
  const Bytes message(1000, 0x33);
  ASSERT_THAT(module().C_SignInit(session_, &mechanism, keys_[kRsaId].private_key),
              ReturnsRv(CKR_OK));
  Bytes signature(256);
  CK_ULONG length = signature.size();
  for (std::size_t at = 0; at < message.size(); at += 100) {
    ASSERT_THAT(module().C_SignUpdate(session_, const_cast<CK_BYTE*>(&message[at]), 100),
                ReturnsRv(CKR_OK));
  }
  ASSERT_THAT(module().C_SignFinal(session_, signature.data(), &length), ReturnsRv(CKR_OK));
  EXPECT_THAT(verify(mechanism, keys_[kRsaId].public_key, message, signature), ReturnsRv(CKR_OK));
  parameters.sLen = 100000;
  EXPECT_THAT(module().C_SignInit(session_, &mechanism, keys_[kRsaId].private_key),
              ReturnsRv(CKR_MECHANISM_PARAM_INVALID));
  mechanism.ulParameterLen = 3;
  EXPECT_THAT(module().C_SignInit(session_, &mechanism, keys_[kRsaId].private_key),
              ReturnsRv(CKR_MECHANISM_PARAM_INVALID));
}

TEST_F(Signing, SizeQueriesAndSmallBuffersNeverReachTheCard) {
  token_->clear_log();
  CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
  Bytes hash(32, 0x11);
  CK_ULONG length = 0;
  ASSERT_THAT(module().C_SignInit(session_, &mechanism, keys_[kP256Id].private_key),
              ReturnsRv(CKR_OK));
  const std::size_t after_init = token_->exchanges();
  ASSERT_THAT(module().C_Sign(session_, hash.data(), hash.size(), nullptr, &length),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(length, 64U);
  std::array<CK_BYTE, 64> signature{};
  length = 10;
  EXPECT_THAT(module().C_Sign(session_, hash.data(), hash.size(), signature.data(), &length),
              ReturnsRv(CKR_BUFFER_TOO_SMALL));
  EXPECT_EQ(length, 64U);
  EXPECT_EQ(token_->exchanges(), after_init);
  EXPECT_THAT(module().C_Sign(session_, hash.data(), hash.size(), signature.data(), &length),
              ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_Sign(session_, hash.data(), hash.size(), signature.data(), &length),
              ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
}

TEST_F(Signing, AlwaysAuthenticate) {
  const Bytes wanted =
      Client::attribute(session_, keys_[kAlwaysId].private_key, CKA_ALWAYS_AUTHENTICATE);
  EXPECT_EQ(wanted, Bytes{CK_TRUE});
  Bytes hash(32, 0x22);
  Bytes signature;
  // The login itself may stand for one use; after it each use wants its own consent.
  (void)Client::sign(session_, CKM_ECDSA, keys_[kAlwaysId].private_key, hash, signature);
  EXPECT_THAT(Client::sign(session_, CKM_ECDSA, keys_[kAlwaysId].private_key, hash, signature),
              ReturnsRv(CKR_USER_NOT_LOGGED_IN));
  CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
  signature.resize(64);
  CK_ULONG length = 64;
  ASSERT_THAT(module().C_SessionCancel(session_, CKF_SIGN), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_SignInit(session_, &mechanism, keys_[kAlwaysId].private_key),
              ReturnsRv(CKR_OK));
  EXPECT_THAT(Client::login(session_, "000000", CKU_CONTEXT_SPECIFIC),
              ReturnsRv(CKR_PIN_INCORRECT));
  ASSERT_THAT(Client::login(session_, kPin, CKU_CONTEXT_SPECIFIC), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_Sign(session_, hash.data(), hash.size(), signature.data(), &length),
              ReturnsRv(CKR_OK));
  EXPECT_THAT(verify(mechanism, keys_[kAlwaysId].public_key, hash, signature), ReturnsRv(CKR_OK));
}

TEST_F(Signing, WrongKeysForMechanisms) {
  CK_MECHANISM ecdsa{CKM_ECDSA, nullptr, 0};
  EXPECT_THAT(module().C_SignInit(session_, &ecdsa, keys_[kRsaId].private_key),
              ReturnsRv(CKR_KEY_TYPE_INCONSISTENT));
  EXPECT_THAT(module().C_SignInit(session_, &ecdsa, 999999), ReturnsRv(CKR_KEY_HANDLE_INVALID));
  CK_MECHANISM unknown{CKM_KIP_MAC, nullptr, 0};
  EXPECT_THAT(module().C_SignInit(session_, &unknown, keys_[kRsaId].private_key),
              ReturnsRv(CKR_MECHANISM_INVALID));
}

TEST_F(Signing, RsaDecryption) {
  for (const CK_MECHANISM_TYPE type : {CKM_RSA_PKCS, CKM_RSA_PKCS_OAEP}) {
    CK_RSA_PKCS_OAEP_PARAMS oaep{CKM_SHA256, CKG_MGF1_SHA256, CKZ_DATA_SPECIFIED, nullptr, 0};
    CK_MECHANISM mechanism{type, nullptr, 0};
    if (type == CKM_RSA_PKCS_OAEP) mechanism = {type, &oaep, sizeof oaep};
    Bytes message = copy_of(bytes_of("rahasia"));
    Bytes ciphertext(256);
    CK_ULONG length = ciphertext.size();
    ASSERT_THAT(module().C_EncryptInit(session_, &mechanism, keys_[kRsaId].public_key),
                ReturnsRv(CKR_OK));
    ASSERT_THAT(
        module().C_Encrypt(session_, message.data(), message.size(), ciphertext.data(), &length),
        ReturnsRv(CKR_OK));
    ASSERT_EQ(length, 256U);
    Bytes plaintext(256);
    length = plaintext.size();
    ASSERT_THAT(module().C_DecryptInit(session_, &mechanism, keys_[kRsaId].private_key),
                ReturnsRv(CKR_OK));
    ASSERT_THAT(module().C_Decrypt(session_, ciphertext.data(), ciphertext.size(), plaintext.data(),
                                   &length),
                ReturnsRv(CKR_OK));
    plaintext.resize(length);
    EXPECT_EQ(plaintext, message);
  }
}

TEST_F(Signing, KeyAgreement) {
  const Bytes point = Client::attribute(session_, keys_[kP256Id].public_key, CKA_EC_POINT);
  ASSERT_EQ(point.size(), 67U);
  CK_ECDH1_DERIVE_PARAMS parameters{CKD_NULL, 0, nullptr, 65,
                                    const_cast<CK_BYTE*>(point.data()) + 2};
  CK_MECHANISM mechanism{CKM_ECDH1_DERIVE, &parameters, sizeof parameters};
  const Attributes wanted{{CKA_CLASS, CK_ULONG{CKO_SECRET_KEY}},
                          {CKA_KEY_TYPE, CK_ULONG{CKK_GENERIC_SECRET}},
                          {CKA_VALUE_LEN, CK_ULONG{32}},
                          {CKA_SENSITIVE, false},
                          {CKA_EXTRACTABLE, true}};
  auto views = views_of(wanted);
  CK_OBJECT_HANDLE secret = CK_INVALID_HANDLE;
  ASSERT_THAT(module().C_DeriveKey(session_, &mechanism, keys_[kP256Id].private_key, views.data(),
                                   views.size(), &secret),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(Client::attribute(session_, secret, CKA_VALUE).size(), 32U);
}

TEST_F(Signing, MechanismListAndInfoAgree) {
  CK_SESSION_INFO info{};
  ASSERT_THAT(module().C_GetSessionInfo(session_, &info), ReturnsRv(CKR_OK));
  CK_ULONG count = 0;
  ASSERT_THAT(module().C_GetMechanismList(info.slotID, nullptr, &count), ReturnsRv(CKR_OK));
  std::vector<CK_MECHANISM_TYPE> all(count);
  ASSERT_THAT(module().C_GetMechanismList(info.slotID, all.data(), &count), ReturnsRv(CKR_OK));
  for (const CK_MECHANISM_TYPE type : all) {
    CK_MECHANISM_INFO about{};
    EXPECT_THAT(module().C_GetMechanismInfo(info.slotID, type, &about), ReturnsRv(CKR_OK)) << type;
    EXPECT_NE(about.flags & ~CKF_HW, 0U) << type;
    EXPECT_LE(about.ulMinKeySize, about.ulMaxKeySize) << type;
  }
  CK_MECHANISM_INFO about{};
  EXPECT_THAT(module().C_GetMechanismInfo(info.slotID, CKM_KIP_MAC, &about),
              ReturnsRv(CKR_MECHANISM_INVALID));
}

TEST_F(Signing, Digests) {
  Bytes message(3000, 0x44);
  CK_MECHANISM mechanism{CKM_SHA256, nullptr, 0};
  Bytes whole(32);
  CK_ULONG length = whole.size();
  ASSERT_THAT(module().C_DigestInit(session_, &mechanism), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_Digest(session_, message.data(), message.size(), whole.data(), &length),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(whole, *crypto::hash_of(crypto::Digest::sha256, message));
  ASSERT_THAT(module().C_DigestInit(session_, &mechanism), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_DigestUpdate(session_, message.data(), 1000), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_DigestUpdate(session_, message.data() + 1000, 2000), ReturnsRv(CKR_OK));
  Bytes in_parts(32);
  ASSERT_THAT(module().C_DigestFinal(session_, in_parts.data(), &length), ReturnsRv(CKR_OK));
  EXPECT_EQ(in_parts, whole);
}

}  // namespace
}  // namespace kunci::test
