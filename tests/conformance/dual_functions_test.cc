// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.17, dual-function cryptographic functions, with secret keys of a session. Where
// the token has none (CKF_DUAL_CRYPTO_OPERATIONS), it says so.
#include "crypto/digest.h"
#include "tests/conformance/length_protocol.h"
#include "tests/conformance/object_calls.h"

namespace kunci::test {
namespace {

using Dual = CK_RV (*)(CK_SESSION_HANDLE, CK_BYTE_PTR, CK_ULONG, CK_BYTE_PTR, CK_ULONG_PTR);

class DualFunctions : public UserSession {
 protected:
  void SetUp() override {
    UserSession::SetUp();
    CK_TOKEN_INFO info{};
    ASSERT_THAT(module().C_GetTokenInfo(token_.slot(), &info), ReturnsRv(CKR_OK));
    offered_ = (info.flags & CKF_DUAL_CRYPTO_OPERATIONS) != 0;
    aes_ = key(CKK_AES, {CKA_ENCRYPT, CKA_DECRYPT});
    mac_ = key(CKK_GENERIC_SECRET, {CKA_SIGN, CKA_VERIFY});
  }
  CK_OBJECT_HANDLE key(CK_KEY_TYPE type, std::initializer_list<CK_ATTRIBUTE_TYPE> uses) {
    Attributes values{{CKA_CLASS, CK_ULONG{CKO_SECRET_KEY}},
                      {CKA_KEY_TYPE, CK_ULONG{type}},
                      {CKA_TOKEN, false},
                      {CKA_VALUE, Bytes(32, 0x6b)}};
    for (const CK_ATTRIBUTE_TYPE use : uses) values.emplace_back(use, true);
    return make_object(session_, values);
  }
  /// Both halves of one function, over `input`; what comes out of the cipher.
  Bytes run(Dual function, Bytes input) {
    Bytes out(input.size());
    CK_ULONG length = out.size();
    EXPECT_THAT(function(session_, input.data(), input.size(), out.data(), &length),
                ReturnsRv(offered_ ? CKR_OK : CKR_FUNCTION_NOT_SUPPORTED));
    if (!offered_) return {};
    out.resize(length);
    return out;
  }
  void start_encrypting() {
    ASSERT_THAT(module().C_EncryptInit(session_, &ecb_, aes_), ReturnsRv(CKR_OK));
  }
  void start_decrypting() {
    ASSERT_THAT(module().C_DecryptInit(session_, &ecb_, aes_), ReturnsRv(CKR_OK));
  }
  Bytes encrypt() {
    start_encrypting();
    return output_at_once([this](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      return module().C_Encrypt(session_, const_cast<CK_BYTE*>(text_.data()), text_.size(), out,
                                length);
    });
  }
  Bytes mac() {
    EXPECT_THAT(module().C_SignInit(session_, &hmac_, mac_), ReturnsRv(CKR_OK));
    return output_at_once([this](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      return module().C_Sign(session_, const_cast<CK_BYTE*>(text_.data()), text_.size(), out,
                             length);
    });
  }
  void expect_digest() {
    const Bytes digest = output_at_once([this](CK_BYTE_PTR out, CK_ULONG_PTR size) {
      return module().C_DigestFinal(session_, out, size);
    });
    EXPECT_EQ(digest, crypto::hash_of(crypto::Digest::sha256, text_).value());
  }

  const Bytes text_ = Bytes(48, 0x31);
  CK_MECHANISM ecb_{CKM_AES_ECB, nullptr, 0};
  CK_MECHANISM sha256_{CKM_SHA256, nullptr, 0};
  CK_MECHANISM hmac_{CKM_SHA256_HMAC, nullptr, 0};
  bool offered_ = false;
  CK_OBJECT_HANDLE aes_ = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE mac_ = CK_INVALID_HANDLE;
};

TEST_F(DualFunctions, DigestAndEncrypt) {
  const Bytes expected = encrypt();
  start_encrypting();
  if (offered_) {
    ASSERT_THAT(module().C_DigestInit(session_, &sha256_), ReturnsRv(CKR_OK));
  }
  const Bytes made = run(module().C_DigestEncryptUpdate, text_);
  if (!offered_) return;
  EXPECT_EQ(made, expected);
  expect_digest();
}

TEST_F(DualFunctions, DecryptAndDigest) {
  const Bytes ciphertext = encrypt();
  start_decrypting();
  if (offered_) {
    ASSERT_THAT(module().C_DigestInit(session_, &sha256_), ReturnsRv(CKR_OK));
  }
  const Bytes made = run(module().C_DecryptDigestUpdate, ciphertext);
  if (!offered_) return;
  EXPECT_EQ(made, text_);
  expect_digest();
}

TEST_F(DualFunctions, SignAndEncrypt) {
  const Bytes expected = encrypt();
  const Bytes code = mac();
  start_encrypting();
  if (offered_) {
    ASSERT_THAT(module().C_SignInit(session_, &hmac_, mac_), ReturnsRv(CKR_OK));
  }
  const Bytes made = run(module().C_SignEncryptUpdate, text_);
  if (!offered_) return;
  EXPECT_EQ(made, expected);
  const Bytes signature = output_at_once([this](CK_BYTE_PTR out, CK_ULONG_PTR size) {
    return module().C_SignFinal(session_, out, size);
  });
  EXPECT_EQ(signature, code);
}

TEST_F(DualFunctions, DecryptAndVerify) {
  const Bytes ciphertext = encrypt();
  Bytes code = mac();
  for (const bool changed : {false, true}) {
    start_decrypting();
    if (offered_) {
      ASSERT_THAT(module().C_VerifyInit(session_, &hmac_, mac_), ReturnsRv(CKR_OK));
    }
    const Bytes made = run(module().C_DecryptVerifyUpdate, ciphertext);
    if (!offered_) return;
    EXPECT_EQ(made, text_);
    code.back() ^= changed ? 1 : 0;
    EXPECT_THAT(module().C_VerifyFinal(session_, code.data(), code.size()),
                ReturnsRv(changed ? CKR_SIGNATURE_INVALID : CKR_OK));
    CK_ULONG length = 0;
    EXPECT_THAT(module().C_DecryptFinal(session_, nullptr, &length), ReturnsRv(CKR_OK));
    Bytes rest(length + 1);
    length = rest.size();
    EXPECT_THAT(module().C_DecryptFinal(session_, rest.data(), &length), ReturnsRv(CKR_OK));
  }
}

TEST_F(DualFunctions, NeedBothOperations) {
  if (!offered_) return;
  CK_BYTE text[16]{};
  CK_BYTE out[32]{};
  CK_ULONG length = sizeof out;
  const auto none = ReturnsRv(CKR_OPERATION_NOT_INITIALIZED);
  start_encrypting();
  start_decrypting();
  EXPECT_THAT(module().C_DigestEncryptUpdate(session_, text, sizeof text, out, &length), none);
  EXPECT_THAT(module().C_SignEncryptUpdate(session_, text, sizeof text, out, &length), none);
  EXPECT_THAT(module().C_DecryptDigestUpdate(session_, text, sizeof text, out, &length), none);
  EXPECT_THAT(module().C_DecryptVerifyUpdate(session_, text, sizeof text, out, &length), none);
}

}  // namespace
}  // namespace kunci::test
