// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.8 and 5.10 with RSA: encrypting with public keys, decrypting on the token, OpenSSL
// at the other end.
#include <array>

#include "tests/conformance/length_protocol.h"
#include "tests/conformance/object_calls.h"
#include "tests/conformance/signature_form.h"
#include "tests/unit/crypto/openssl_key.h"

namespace kunci::test {
namespace {

using crypto::Digest;
using crypto::OaepParameters;
using crypto::OpensslKey;

constexpr std::size_t kModulus = 256;
constexpr std::size_t kMostPkcs1 = kModulus - 11;

class Encryption : public UserSession {
 protected:
  void SetUp() override {
    UserSession::SetUp();
    pair_ = token_.pair(session_, KeyName::rsa_decrypt);
    public_key_ = token_.public_key(session_, KeyName::rsa_decrypt);
  }
  [[nodiscard]] OpensslKey openssl() const {
    return OpensslKey::from_spki(crypto::spki_of(public_key_));
  }
  CK_RV decrypt_init(CK_MECHANISM mechanism) {
    return module().C_DecryptInit(session_, &mechanism, pair_.private_key);
  }
  CK_RV encrypt_init(CK_MECHANISM mechanism) {
    return module().C_EncryptInit(session_, &mechanism, pair_.public_key);
  }
  OutputCall decrypted(const Bytes& ciphertext) {
    return [this, ciphertext](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      return module().C_Decrypt(session_, const_cast<CK_BYTE*>(ciphertext.data()),
                                ciphertext.size(), out, length);
    };
  }
  OutputCall encrypted(const Bytes& message) {
    return [this, message](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      return module().C_Encrypt(session_, const_cast<CK_BYTE*>(message.data()), message.size(), out,
                                length);
    };
  }
  Bytes decrypt(CK_MECHANISM mechanism, const Bytes& ciphertext) {
    EXPECT_THAT(decrypt_init(mechanism), ReturnsRv(CKR_OK));
    return output_at_once(decrypted(ciphertext));
  }
  Bytes encrypt(CK_MECHANISM mechanism, const Bytes& message) {
    EXPECT_THAT(encrypt_init(mechanism), ReturnsRv(CKR_OK));
    return output_at_once(encrypted(message));
  }
  CK_RV decrypt_rv(CK_MECHANISM mechanism, const Bytes& ciphertext) {
    EXPECT_THAT(decrypt_init(mechanism), ReturnsRv(CKR_OK));
    std::array<CK_BYTE, 512> out{};
    CK_ULONG length = out.size();
    return decrypted(ciphertext)(out.data(), &length);
  }
  void expect_decrypt_ended() {
    std::array<CK_BYTE, 512> out{};
    CK_ULONG length = out.size();
    EXPECT_THAT(decrypted(Bytes(kModulus, 0))(out.data(), &length),
                ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  }
  void expect_encrypt_ended() {
    std::array<CK_BYTE, 512> out{};
    CK_ULONG length = out.size();
    EXPECT_THAT(encrypted({1})(out.data(), &length), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  }

  const CK_MECHANISM pkcs1_{CKM_RSA_PKCS, nullptr, 0};
  const CK_MECHANISM raw_{CKM_RSA_X_509, nullptr, 0};
  Client::Pair pair_;
  crypto::PublicKey public_key_;
};

TEST_F(Encryption, Pkcs1OfOpenSslIsDecrypted) {
  for (const std::size_t size : {1UL, 16UL, 32UL, 48UL, kMostPkcs1}) {
    const Bytes message(size, 0x42);
    EXPECT_EQ(decrypt(pkcs1_, openssl().encrypt_pkcs1(message)), message) << size;
  }
}

TEST_F(Encryption, Pkcs1OfTheModuleIsDecrypted) {
  for (const std::size_t size : {1UL, 32UL, kMostPkcs1}) {
    const Bytes message(size, 0x42);
    EXPECT_EQ(decrypt(pkcs1_, encrypt(pkcs1_, message)), message) << size;
  }
}

TEST_F(Encryption, FollowsTheLengthProtocol) {
  const Bytes message(32, 0x42);
  ASSERT_THAT(encrypt_init(pkcs1_), ReturnsRv(CKR_OK));
  const Bytes ciphertext = output_by_protocol(encrypted(message));
  EXPECT_EQ(ciphertext.size(), kModulus);
  expect_encrypt_ended();
  ASSERT_THAT(decrypt_init(pkcs1_), ReturnsRv(CKR_OK));
  EXPECT_EQ(output_by_protocol(decrypted(ciphertext)), message);
  expect_decrypt_ended();
}

TEST_F(Encryption, RawIsTheNumberItself) {
  Bytes block(kModulus, 0x11);
  block.front() = 0;
  EXPECT_EQ(encrypt(raw_, block), openssl().raw_public(block));
  if (!token_.can(CKM_RSA_X_509, CKF_DECRYPT)) return;
  EXPECT_EQ(decrypt(raw_, openssl().raw_public(block)), block);
}

TEST_F(Encryption, MessagesThatAreTooLong) {
  std::array<CK_BYTE, 512> out{};
  CK_ULONG length = out.size();
  ASSERT_THAT(encrypt_init(pkcs1_), ReturnsRv(CKR_OK));
  EXPECT_THAT(encrypted(Bytes(kMostPkcs1 + 1, 1))(out.data(), &length),
              ReturnsRv(CKR_DATA_LEN_RANGE));
  expect_encrypt_ended();
}

TEST_F(Encryption, CiphertextsOfAnotherLength) {
  for (const std::size_t size : {1UL, kModulus - 1, kModulus + 1}) {
    EXPECT_THAT(decrypt_rv(pkcs1_, Bytes(size, 1)), ReturnsRv(CKR_ENCRYPTED_DATA_LEN_RANGE))
        << size;
    expect_decrypt_ended();
  }
}

TEST_F(Encryption, CiphertextsThatAreNoNumberBelowTheModulus) {
  EXPECT_THAT(decrypt_rv(pkcs1_, public_key_.modulus), ReturnsRv(CKR_ENCRYPTED_DATA_INVALID));
  if (!token_.can(CKM_RSA_X_509, CKF_DECRYPT)) return;
  EXPECT_THAT(decrypt_rv(raw_, Bytes(kModulus, 0xff)), ReturnsRv(CKR_ENCRYPTED_DATA_INVALID));
}

// Whether the padding was right must not be told by more than one word, and the message not at all.
TEST_F(Encryption, WrongPaddingTellsNothing) {
  Bytes block(kModulus, 0x33);
  block[0] = 0x00;
  std::vector<CK_RV> answers;
  for (const auto& [type, separator] : {std::pair{0x01, 200}, {0x02, 5}, {0x02, -1}}) {
    Bytes wrong = block;
    wrong[1] = static_cast<std::uint8_t>(type);
    if (separator >= 0) wrong[static_cast<std::size_t>(separator)] = 0x00;
    answers.push_back(decrypt_rv(pkcs1_, openssl().raw_public(wrong)));
  }
  for (const CK_RV rv : answers) {
    EXPECT_EQ(rv, answers.front());
    EXPECT_THAT(rv, testing::AnyOf(ReturnsRv(CKR_OK), ReturnsRv(CKR_ENCRYPTED_DATA_INVALID)));
  }
}

TEST_F(Encryption, KeysThatDoNotFit) {
  const auto ec = token_.pair(session_, KeyName::p256);
  CK_MECHANISM mechanism = pkcs1_;
  EXPECT_THAT(module().C_DecryptInit(session_, &mechanism, ec.private_key),
              testing::AnyOf(ReturnsRv(CKR_KEY_TYPE_INCONSISTENT),
                             ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED)));
  EXPECT_THAT(module().C_DecryptInit(session_, &mechanism, pair_.public_key),
              ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
  EXPECT_THAT(module().C_EncryptInit(session_, &mechanism, pair_.private_key),
              ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
}

TEST_F(Encryption, KeyMustExist) {
  CK_MECHANISM mechanism = pkcs1_;
  EXPECT_THAT(module().C_DecryptInit(session_, &mechanism, CK_INVALID_HANDLE),
              ReturnsRv(CKR_KEY_HANDLE_INVALID));
  EXPECT_THAT(module().C_EncryptInit(session_, &mechanism, CK_INVALID_HANDLE),
              ReturnsRv(CKR_KEY_HANDLE_INVALID));
}

TEST_F(Encryption, MechanismsThatDoNotEncrypt) {
  EXPECT_THAT(encrypt_init({CKM_SHA256_RSA_PKCS, nullptr, 0}), ReturnsRv(CKR_MECHANISM_INVALID));
  EXPECT_THAT(decrypt_init({CKM_SHA256_RSA_PKCS, nullptr, 0}), ReturnsRv(CKR_MECHANISM_INVALID));
}

// Some cards take off the padding of PKCS #1 v1.5 themselves, and no other.
TEST_F(Encryption, MechanismsDecryptIfTheyAreListedSo) {
  CK_RSA_PKCS_OAEP_PARAMS oaep{CKM_SHA_1, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, nullptr, 0};
  for (const CK_MECHANISM& mechanism :
       {pkcs1_, raw_, CK_MECHANISM{CKM_RSA_PKCS_OAEP, &oaep, sizeof oaep}}) {
    SCOPED_TRACE(mechanism.mechanism);
    const bool listed = token_.can(mechanism.mechanism, CKF_DECRYPT);
    EXPECT_THAT(decrypt_init(mechanism), ReturnsRv(listed ? CKR_OK : CKR_MECHANISM_INVALID));
    if (!listed) continue;
    std::array<CK_BYTE, 512> out{};
    CK_ULONG length = out.size();
    const CK_RV ended = decrypted(Bytes(1, 1))(out.data(), &length);
    EXPECT_THAT(ended, testing::Not(ReturnsRv(CKR_OK)));
  }
}

TEST_F(Encryption, OneOperationOfAKindAtATime) {
  ASSERT_THAT(decrypt_init(pkcs1_), ReturnsRv(CKR_OK));
  EXPECT_THAT(decrypt_init(pkcs1_), ReturnsRv(CKR_OPERATION_ACTIVE));
  EXPECT_THAT(module().C_SessionCancel(session_, CKF_DECRYPT), ReturnsRv(CKR_OK));
  expect_decrypt_ended();
}

// --- OAEP ----------------------------------------------------------------------------------------

struct OaepCase {
  const char* name;
  Digest hash;
  Digest mgf;
  Bytes label;
};

class Oaep : public Encryption, public testing::WithParamInterface<OaepCase> {
 protected:
  CK_MECHANISM mechanism() {
    Bytes& label = label_ = GetParam().label;
    parameters_ = {.hashAlg = mechanism_of(GetParam().hash),
                   .mgf = mgf_of(GetParam().mgf),
                   .source = CKZ_DATA_SPECIFIED,
                   .pSourceData = label.empty() ? nullptr : label.data(),
                   .ulSourceDataLen = label.size()};
    return {CKM_RSA_PKCS_OAEP, &parameters_, sizeof parameters_};
  }
  [[nodiscard]] static OaepParameters for_openssl() {
    return {.hash = GetParam().hash, .mgf = GetParam().mgf, .label = GetParam().label};
  }
  [[nodiscard]] static std::size_t most() {
    return kModulus - 2 * crypto::size_of(GetParam().hash) - 2;
  }

  Bytes label_;
  CK_RSA_PKCS_OAEP_PARAMS parameters_{};
};

TEST_P(Oaep, OfOpenSslIsDecrypted) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{32}, most()}) {
    const Bytes message(size, 0x42);
    EXPECT_EQ(decrypt(mechanism(), openssl().encrypt_oaep(for_openssl(), message)), message);
  }
}

TEST_P(Oaep, OfTheModuleIsDecrypted) {
  for (const std::size_t size : {std::size_t{1}, most()}) {
    const Bytes message(size, 0x42);
    EXPECT_EQ(decrypt(mechanism(), encrypt(mechanism(), message)), message);
  }
}

TEST_P(Oaep, FollowsTheLengthProtocol) {
  const Bytes message(20, 0x42);
  ASSERT_THAT(decrypt_init(mechanism()), ReturnsRv(CKR_OK));
  EXPECT_EQ(output_by_protocol(decrypted(openssl().encrypt_oaep(for_openssl(), message))), message);
  expect_decrypt_ended();
}

TEST_P(Oaep, MessagesThatAreTooLong) {
  std::array<CK_BYTE, 512> out{};
  CK_ULONG length = out.size();
  ASSERT_THAT(encrypt_init(mechanism()), ReturnsRv(CKR_OK));
  EXPECT_THAT(encrypted(Bytes(most() + 1, 1))(out.data(), &length), ReturnsRv(CKR_DATA_LEN_RANGE));
}

// RFC 8017 7.1.2: everything that is wrong with it is the same "decryption error".
TEST_P(Oaep, CiphertextsThatAreNone) {
  OaepParameters other = for_openssl();
  append(other.label, Bytes{'x'});
  Bytes changed = openssl().encrypt_oaep(for_openssl(), Bytes(5, 1));
  changed.back() ^= 1;
  for (const Bytes& ciphertext :
       {openssl().encrypt_oaep(other, Bytes(5, 1)), openssl().encrypt_pkcs1(Bytes(5, 1)), changed,
        Bytes(kModulus, 0)}) {
    EXPECT_THAT(decrypt_rv(mechanism(), ciphertext), ReturnsRv(CKR_ENCRYPTED_DATA_INVALID));
    expect_decrypt_ended();
  }
}

std::vector<OaepCase> oaep_cases() {
  if (!TestedToken::get().can(CKM_RSA_PKCS_OAEP, CKF_DECRYPT)) return {};
  return {{"SHA1", Digest::sha1, Digest::sha1, {}},
          {"SHA256", Digest::sha256, Digest::sha256, {}},
          {"SHA256_MGF_SHA1", Digest::sha256, Digest::sha1, {}},
          {"SHA384", Digest::sha384, Digest::sha384, {}},
          {"SHA512", Digest::sha512, Digest::sha512, {}},
          {"SHA1_label", Digest::sha1, Digest::sha1, Bytes{'k', 'u', 'n'}},
          {"SHA256_label", Digest::sha256, Digest::sha256, Bytes(100, 'k')}};
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Oaep);
INSTANTIATE_TEST_SUITE_P(All, Oaep, testing::ValuesIn(oaep_cases()),
                         [](const auto& one) { return std::string(one.param.name); });

class OaepParametersTest : public Encryption {
 protected:
  CK_RV init(const CK_MECHANISM& mechanism) {
    return token_.can(CKM_RSA_PKCS_OAEP, CKF_DECRYPT) ? decrypt_init(mechanism)
                                                      : encrypt_init(mechanism);
  }
  CK_RV init(CK_RSA_PKCS_OAEP_PARAMS parameters, CK_ULONG size = sizeof(CK_RSA_PKCS_OAEP_PARAMS)) {
    return init(CK_MECHANISM{CKM_RSA_PKCS_OAEP, &parameters, size});
  }
};

TEST_F(OaepParametersTest, ThatAreNone) {
  const CK_RSA_PKCS_OAEP_PARAMS good{CKM_SHA_1, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, nullptr, 0};
  const auto invalid = ReturnsRv(CKR_MECHANISM_PARAM_INVALID);
  EXPECT_THAT(init(CK_MECHANISM{CKM_RSA_PKCS_OAEP, nullptr, 0}), invalid);
  EXPECT_THAT(init(CK_MECHANISM{CKM_RSA_PKCS_OAEP, nullptr, sizeof good}), invalid);
  EXPECT_THAT(init(good, sizeof good - 1), invalid);
  CK_RSA_PKCS_OAEP_PARAMS wrong = good;
  wrong.hashAlg = 77;
  EXPECT_THAT(init(wrong), invalid);
  wrong = good;
  wrong.mgf = 77;
  EXPECT_THAT(init(wrong), invalid);
  wrong = good;
  wrong.source = 77;
  EXPECT_THAT(init(wrong), invalid);
  wrong = good;
  wrong.ulSourceDataLen = 5;
  EXPECT_THAT(init(wrong), invalid) << "a label without an address";
  EXPECT_THAT(init(good), ReturnsRv(CKR_OK)) << "the last of them left nothing behind";
}

}  // namespace
}  // namespace kunci::test
