// SPDX-License-Identifier: Apache-2.0
// Encrypting in software and decrypting on the token.
#include "pkcs11/decrypt_operation.h"
#include "pkcs11/encrypt_operation.h"
#include "tests/unit/pkcs11/session_fixture.h"

namespace kunci::pkcs11::test {
namespace {

constexpr KeyReference kPlace = SoftwareToken::kEncryption;

class Encryption : public SessionFixture {
 protected:
  Encryption() { token_->put(kPlace, key_); }

  CkResult<void> encrypt_init(CK_MECHANISM mechanism) {
    return session_.operations.encrypt.start(&mechanism, [&](const CK_MECHANISM& wanted) {
      return start_encrypting(session_, wanted, public_handle(kPlace));
    });
  }
  CkResult<void> decrypt_init(CK_MECHANISM mechanism) {
    return session_.operations.decrypt.start(&mechanism, [&](const CK_MECHANISM& wanted) {
      return start_decrypting(session_, wanted, private_handle(kPlace), seed_);
    });
  }

  static CkResult<Bytes> whole(OperationSlot<Producer>& slot, const Bytes& input) {
    Bytes output(2048);
    CK_ULONG length = output.size();
    const auto done =
        slot.produce(Input(input.data(), input.size()), Output(output.data(), &length));
    if (!done) return fail(done.error());
    output.resize(length);
    return output;
  }

  CkResult<Bytes> encrypted(CK_MECHANISM mechanism, const Bytes& plaintext) {
    if (const auto started = encrypt_init(mechanism); !started) return fail(started.error());
    return whole(session_.operations.encrypt, plaintext);
  }
  CkResult<Bytes> decrypted(CK_MECHANISM mechanism, const Bytes& ciphertext) {
    if (const auto started = decrypt_init(mechanism); !started) return fail(started.error());
    return whole(session_.operations.decrypt, ciphertext);
  }

  const SoftwareToken::Key key_ = SoftwareToken::rsa_key(2048);
  const Bytes secret_ = Bytes(48, 0x33);
  RejectionSeed seed_;
};

TEST_F(Encryption, ComesBack) {
  CK_RSA_PKCS_OAEP_PARAMS oaep{CKM_SHA256, CKG_MGF1_SHA256, CKZ_DATA_SPECIFIED, nullptr, 0};
  for (const CK_MECHANISM& mechanism :
       {plain(CKM_RSA_PKCS), mechanism_with(CKM_RSA_PKCS_OAEP, oaep)}) {
    const auto ciphertext = encrypted(mechanism, secret_);
    ASSERT_RV(ciphertext, CKR_OK);
    EXPECT_EQ(ciphertext->size(), 256U);
    EXPECT_EQ(decrypted(mechanism, *ciphertext).value(), secret_);
  }
  const auto raw = encrypted(plain(CKM_RSA_X_509), secret_);
  ASSERT_RV(raw, CKR_OK);
  EXPECT_EQ(decrypted(plain(CKM_RSA_X_509), *raw).value(), crypto::pad_raw(secret_, 256).value());
}

TEST_F(Encryption, IsWhatOpensslReadsAndWrites) {
  const auto ciphertext = encrypted(plain(CKM_RSA_PKCS), secret_);
  ASSERT_RV(ciphertext, CKR_OK);
  EXPECT_EQ(key_->decrypt_pkcs1(*ciphertext), secret_);
  std::array<CK_BYTE, 2> label = {9, 9};
  CK_RSA_PKCS_OAEP_PARAMS given{CKM_SHA512, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, label.data(), 2};
  const crypto::OaepParameters same{crypto::Digest::sha512, crypto::Digest::sha1, {9, 9}};
  EXPECT_EQ(decrypted(mechanism_with(CKM_RSA_PKCS_OAEP, given), key_->encrypt_oaep(same, secret_))
                .value(),
            secret_);
}

TEST_F(Encryption, LimitsItsInput) {
  EXPECT_RV(encrypted(plain(CKM_RSA_PKCS), Bytes(245)), CKR_OK);
  EXPECT_RV(encrypted(plain(CKM_RSA_PKCS), Bytes(246)), CKR_DATA_LEN_RANGE);
  EXPECT_RV(encrypted(plain(CKM_RSA_X_509), Bytes(257)), CKR_DATA_LEN_RANGE);
  EXPECT_RV(encrypted(plain(CKM_RSA_X_509), key_->public_key().modulus), CKR_DATA_INVALID);
  for (const std::size_t length : {0U, 255U, 257U}) {
    EXPECT_RV(decrypted(plain(CKM_RSA_PKCS), Bytes(length)), CKR_ENCRYPTED_DATA_LEN_RANGE);
  }
  EXPECT_RV(decrypted(plain(CKM_RSA_PKCS), key_->public_key().modulus), CKR_ENCRYPTED_DATA_INVALID);
  EXPECT_EQ(token_->counts.decryptions, 0U);
}

TEST_F(Encryption, DecryptsOnTheCardOnceHoweverSmallTheBuffer) {
  const auto ciphertext = encrypted(plain(CKM_RSA_PKCS), secret_);
  ASSERT_RV(ciphertext, CKR_OK);
  ASSERT_RV(decrypt_init(plain(CKM_RSA_PKCS)), CKR_OK);
  auto& slot = session_.operations.decrypt;
  const Input input(ciphertext->data(), ciphertext->size());
  CK_ULONG length = 0;
  EXPECT_RV(slot.produce(input, Output(nullptr, &length)), CKR_OK);
  EXPECT_EQ(length, 245U);
  EXPECT_EQ(token_->counts.decryptions, 0U);
  Bytes buffer(48);
  length = 47;
  EXPECT_RV(slot.produce(input, Output(buffer.data(), &length)), CKR_BUFFER_TOO_SMALL);
  EXPECT_EQ(length, 48U);
  EXPECT_RV(slot.produce(input, Output(buffer.data(), &length)), CKR_OK);
  EXPECT_EQ(buffer, secret_);
  EXPECT_EQ(token_->counts.decryptions, 1U);
  EXPECT_FALSE(slot.active());
}

TEST_F(Encryption, WorksInParts) {
  ASSERT_RV(encrypt_init(plain(CKM_RSA_PKCS)), CKR_OK);
  auto& encrypt = session_.operations.encrypt;
  Bytes out(256);
  CK_ULONG length = out.size();
  EXPECT_RV(encrypt.update(Input(secret_.data(), 20), Output(out.data(), &length)), CKR_OK);
  EXPECT_EQ(length, 0U);
  length = out.size();
  EXPECT_RV(encrypt.update(Input(secret_.data() + 20, 28), Output(out.data(), &length)), CKR_OK);
  length = out.size();
  ASSERT_RV(encrypt.finish(Output(out.data(), &length)), CKR_OK);
  EXPECT_EQ(key_->decrypt_pkcs1(out), secret_);
}

// A wrong padding looks as a right one does: a plaintext, and an operation that is over.
TEST_F(Encryption, DoesNotTellThatPkcs1PaddingWasWrong) {
  const auto wrong = encrypted(plain(CKM_RSA_X_509), Bytes(256, 1));
  ASSERT_RV(wrong, CKR_OK);
  const auto first = decrypted(plain(CKM_RSA_PKCS), *wrong);
  ASSERT_RV(first, CKR_OK);
  EXPECT_EQ(decrypted(plain(CKM_RSA_PKCS), *wrong).value(), *first);
  CK_RSA_PKCS_OAEP_PARAMS oaep{CKM_SHA_1, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, nullptr, 0};
  EXPECT_RV(decrypted(mechanism_with(CKM_RSA_PKCS_OAEP, oaep), *wrong), CKR_ENCRYPTED_DATA_INVALID);
}

TEST_F(Encryption, NeedsARightKey) {
  token_->put(SoftwareToken::kRetired, SoftwareToken::key_on(crypto::Curve::p256));
  const CK_OBJECT_HANDLE curve_key = private_handle(SoftwareToken::kRetired);
  EXPECT_RV(start_decrypting(session_, plain(CKM_RSA_PKCS), curve_key, seed_),
            CKR_KEY_FUNCTION_NOT_PERMITTED);
  EXPECT_RV(start_decrypting(session_, plain(CKM_RSA_PKCS), public_handle(kPlace), seed_),
            CKR_KEY_FUNCTION_NOT_PERMITTED);
  EXPECT_RV(start_decrypting(session_, plain(CKM_SHA256_RSA_PKCS), private_handle(kPlace), seed_),
            CKR_MECHANISM_INVALID);
  EXPECT_RV(start_encrypting(session_, plain(CKM_RSA_PKCS), private_handle(kPlace)),
            CKR_KEY_FUNCTION_NOT_PERMITTED);
  EXPECT_RV(start_encrypting(session_, plain(CKM_RSA_PKCS_OAEP), public_handle(kPlace)),
            CKR_MECHANISM_PARAM_INVALID);
}

TEST_F(Encryption, NeedsAKeyLongEnoughForTheDigest) {
  token_->put(kPlace, SoftwareToken::rsa_key(1024));
  CK_RSA_PKCS_OAEP_PARAMS oaep{CKM_SHA512, CKG_MGF1_SHA512, CKZ_DATA_SPECIFIED, nullptr, 0};
  EXPECT_RV(encrypt_init(mechanism_with(CKM_RSA_PKCS_OAEP, oaep)), CKR_KEY_SIZE_RANGE);
  EXPECT_RV(decrypt_init(mechanism_with(CKM_RSA_PKCS_OAEP, oaep)), CKR_KEY_SIZE_RANGE);
}

}  // namespace
}  // namespace kunci::pkcs11::test
