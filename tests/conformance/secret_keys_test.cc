// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 4.10, 5.8 to 5.10, 5.13 and 5.18 with secret keys of a session: AES and HMAC,
// checked by OpenSSL.
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <memory>

#include "crypto/digest.h"
#include "tests/conformance/length_protocol.h"
#include "tests/conformance/object_calls.h"

namespace kunci::test {
namespace {

const OwnedAttribute kSecret{CKA_CLASS, CK_ULONG{CKO_SECRET_KEY}};
const OwnedAttribute kAes{CKA_KEY_TYPE, CK_ULONG{CKK_AES}};
const OwnedAttribute kGeneric{CKA_KEY_TYPE, CK_ULONG{CKK_GENERIC_SECRET}};

class SecretKeyCalls : public UserSession {
 protected:
  CK_OBJECT_HANDLE key(const OwnedAttribute& type, const Bytes& value,
                       const Attributes& more = {}) {
    Attributes values{kSecret,
                      type,
                      {CKA_TOKEN, false},
                      {CKA_SENSITIVE, false},
                      {CKA_EXTRACTABLE, true},
                      {CKA_VALUE, value}};
    for (const CK_ATTRIBUTE_TYPE use :
         {CKA_ENCRYPT, CKA_DECRYPT, CKA_SIGN, CKA_VERIFY, CKA_WRAP, CKA_UNWRAP}) {
      values.emplace_back(use, true);
    }
    values.insert(values.end(), more.begin(), more.end());
    return make_object(session_, values);
  }
  OutputCall encrypted(const Bytes& data) {
    return [this, data](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      return module().C_Encrypt(session_, const_cast<CK_BYTE*>(data.data()), data.size(), out,
                                length);
    };
  }
  OutputCall decrypted(const Bytes& data) {
    return [this, data](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      return module().C_Decrypt(session_, const_cast<CK_BYTE*>(data.data()), data.size(), out,
                                length);
    };
  }
  /// The rest of a whole call of C_Encrypt or C_Decrypt, with room enough.
  static CK_RV rv_of(const OutputCall& call) {
    Bytes out(4096);
    CK_ULONG length = out.size();
    return call(out.data(), &length);
  }
};

// --- AES -----------------------------------------------------------------------------------------

struct AesCase {
  CK_MECHANISM_TYPE type;
  const char* name;  ///< OpenSSL's of the mode
  std::size_t iv;
  bool whole_blocks;
  bool pads;
  std::size_t tag;
};

constexpr AesCase kAesModes[] = {
    {CKM_AES_ECB, "ECB", 0, true, false, 0},      {CKM_AES_CBC, "CBC", 16, true, false, 0},
    {CKM_AES_CBC_PAD, "CBC", 16, false, true, 0}, {CKM_AES_CTR, "CTR", 16, false, false, 0},
    {CKM_AES_GCM, "GCM", 12, false, false, 16},
};

std::vector<AesCase> aes_cases() {
  std::vector<AesCase> cases;
  for (const AesCase& one : kAesModes) {
    if (TestedToken::get().can(one.type, CKF_ENCRYPT)) cases.push_back(one);
  }
  return cases;
}

class Aes : public SecretKeyCalls, public testing::WithParamInterface<AesCase> {
 protected:
  CK_MECHANISM mechanism() {
    const AesCase& mode = GetParam();
    CK_MECHANISM mechanism{mode.type, iv_.data(), mode.iv};
    if (mode.type == CKM_AES_CTR) {
      counter_.ulCounterBits = 128;
      std::ranges::copy(iv_, counter_.cb);
      mechanism.pParameter = &counter_;
      mechanism.ulParameterLen = sizeof counter_;
    }
    if (mode.type == CKM_AES_GCM) {
      gcm_ = {iv_.data(), mode.iv, mode.iv * 8, associated_.data(), associated_.size(), 128};
      mechanism.pParameter = &gcm_;
      mechanism.ulParameterLen = sizeof gcm_;
    }
    if (mode.iv == 0) mechanism.pParameter = nullptr;
    return mechanism;
  }
  [[nodiscard]] Bytes openssl_encrypts(const Bytes& key, const Bytes& data) const {
    const AesCase& mode = GetParam();
    const std::string name = "AES-" + std::to_string(key.size() * 8) + "-" + mode.name;
    const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> cipher(
        EVP_CIPHER_fetch(nullptr, name.c_str(), nullptr), EVP_CIPHER_free);
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
        EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int part = 0;
    int last = 0;
    Bytes out(data.size() + 64);
    EXPECT_EQ(EVP_EncryptInit_ex2(context.get(), cipher.get(), key.data(), iv_.data(), nullptr), 1);
    EVP_CIPHER_CTX_set_padding(context.get(), mode.pads ? 1 : 0);
    if (mode.tag != 0) {
      EVP_EncryptUpdate(context.get(), nullptr, &part, associated_.data(),
                        static_cast<int>(associated_.size()));
    }
    EVP_EncryptUpdate(context.get(), out.data(), &part, data.data(), static_cast<int>(data.size()));
    EXPECT_EQ(EVP_EncryptFinal_ex(context.get(), out.data() + part, &last), 1);
    out.resize(static_cast<std::size_t>(part + last));
    if (mode.tag == 0) return out;
    Bytes tag(mode.tag);
    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()),
                        tag.data());
    append(out, tag);
    return out;
  }
  [[nodiscard]] static Bytes test_data(std::size_t size) {
    Bytes data(size);
    for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<std::uint8_t>(i * 11 + 5);
    return data;
  }
  void start_encrypting() {
    CK_MECHANISM with = mechanism();
    ASSERT_THAT(module().C_EncryptInit(session_, &with, key_), ReturnsRv(CKR_OK));
  }
  void start_decrypting() {
    CK_MECHANISM with = mechanism();
    ASSERT_THAT(module().C_DecryptInit(session_, &with, key_), ReturnsRv(CKR_OK));
  }

  Bytes iv_ = test_data(16);
  Bytes associated_{1, 2, 3};
  CK_AES_CTR_PARAMS counter_{};
  CK_GCM_PARAMS gcm_{};
  const Bytes value_ = Bytes(32, 0x4b);
  CK_OBJECT_HANDLE key_ = CK_INVALID_HANDLE;
};

TEST_P(Aes, AgreesWithOpenSsl) {
  for (const std::size_t key_size : {16UL, 24UL, 32UL}) {
    const Bytes value(key_size, 0x4b);
    key_ = key(kAes, value);
    for (const std::size_t size : {16UL, 32UL, 1600UL}) {
      const Bytes data = test_data(size);
      start_encrypting();
      const Bytes ciphertext = output_at_once(encrypted(data));
      EXPECT_EQ(ciphertext, openssl_encrypts(value, data)) << key_size << " " << size;
      start_decrypting();
      EXPECT_EQ(output_at_once(decrypted(ciphertext)), data) << key_size << " " << size;
    }
  }
}

TEST_P(Aes, FollowsTheLengthProtocol) {
  key_ = key(kAes, value_);
  const Bytes data = test_data(48);
  start_encrypting();
  const Bytes ciphertext = output_by_protocol(encrypted(data));
  EXPECT_EQ(ciphertext, openssl_encrypts(value_, data));
  start_decrypting();
  EXPECT_EQ(output_by_protocol(decrypted(ciphertext)), data);
  EXPECT_THAT(rv_of(decrypted(ciphertext)), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
}

TEST_P(Aes, TakesPartsOfAnySize) {
  key_ = key(kAes, value_);
  const Bytes data = test_data(160);
  start_encrypting();
  Bytes all;
  std::size_t at = 0;
  for (const std::size_t size : {1UL, 15UL, 16UL, 17UL, 47UL, 64UL}) {
    Bytes part = copy_of(ByteView(data).subspan(at, size));
    at += size;
    append(all, output_at_once([&](CK_BYTE_PTR out, CK_ULONG_PTR length) {
             return module().C_EncryptUpdate(session_, part.data(), part.size(), out, length);
           }));
  }
  ASSERT_EQ(at, data.size());
  append(all, output_at_once([&](CK_BYTE_PTR out, CK_ULONG_PTR length) {
           return module().C_EncryptFinal(session_, out, length);
         }));
  EXPECT_EQ(all, openssl_encrypts(value_, data));
}

TEST_P(Aes, PartsOfBlocksAreRefusedWhereThereIsNoPadding) {
  key_ = key(kAes, value_);
  start_encrypting();
  const CK_RV rv = rv_of(encrypted(test_data(17)));
  EXPECT_THAT(rv, ReturnsRv(GetParam().whole_blocks ? CKR_DATA_LEN_RANGE : CKR_OK));
  if (GetParam().type == CKM_AES_CTR) return;
  start_decrypting();
  EXPECT_THAT(rv_of(decrypted(test_data(15))),
              testing::AnyOf(ReturnsRv(CKR_ENCRYPTED_DATA_LEN_RANGE),
                             ReturnsRv(CKR_ENCRYPTED_DATA_INVALID)));
}

TEST_P(Aes, ChangedCiphertextIsNotTheSame) {
  key_ = key(kAes, value_);
  const Bytes data = test_data(32);
  Bytes ciphertext = openssl_encrypts(value_, data);
  ciphertext.back() ^= 1;
  start_decrypting();
  Bytes out(64);
  CK_ULONG length = out.size();
  const CK_RV rv = decrypted(ciphertext)(out.data(), &length);
  if (GetParam().tag != 0) {
    EXPECT_THAT(rv, testing::AnyOf(ReturnsRv(CKR_ENCRYPTED_DATA_INVALID),
                                   ReturnsRv(CKR_AEAD_DECRYPT_FAILED)));
    return;
  }
  EXPECT_THAT(rv, testing::AnyOf(ReturnsRv(CKR_OK), ReturnsRv(CKR_ENCRYPTED_DATA_INVALID)));
  out.resize(std::min<std::size_t>(length, out.size()));
  EXPECT_NE(out, data);
}

TEST_P(Aes, ParametersThatAreNone) {
  key_ = key(kAes, value_);
  CK_MECHANISM wrong = mechanism();
  wrong.ulParameterLen += 1;
  if (wrong.pParameter == nullptr) wrong.pParameter = iv_.data();
  EXPECT_THAT(module().C_EncryptInit(session_, &wrong, key_),
              ReturnsRv(CKR_MECHANISM_PARAM_INVALID));
  if (GetParam().iv == 0) return;
  wrong = mechanism();
  wrong.pParameter = nullptr;
  EXPECT_THAT(module().C_EncryptInit(session_, &wrong, key_),
              ReturnsRv(CKR_MECHANISM_PARAM_INVALID));
}

INSTANTIATE_TEST_SUITE_P(All, Aes, testing::ValuesIn(aes_cases()), [](const auto& one) {
  return std::string(one.param.name) + (one.param.pads ? "_PAD" : "");
});

// --- HMAC ----------------------------------------------------------------------------------------

struct HmacCase {
  CK_MECHANISM_TYPE type;
  const char* digest;
};

class Hmac : public SecretKeyCalls, public testing::WithParamInterface<HmacCase> {
 protected:
  Bytes mac(CK_OBJECT_HANDLE with, const Bytes& message) {
    EXPECT_THAT(module().C_SignInit(session_, &mechanism_, with), ReturnsRv(CKR_OK));
    return output_by_protocol([&](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      return module().C_Sign(session_, const_cast<CK_BYTE*>(message.data()), message.size(), out,
                             length);
    });
  }
  CK_RV verify(CK_OBJECT_HANDLE with, Bytes message, Bytes code) {
    EXPECT_THAT(module().C_VerifyInit(session_, &mechanism_, with), ReturnsRv(CKR_OK));
    return module().C_Verify(session_, message.data(), message.size(), code.data(), code.size());
  }
  void expect_agreement(std::size_t key_size) {
    const Bytes value(key_size, 0x17);
    const Bytes message(300, 0x42);
    Bytes expected(EVP_MAX_MD_SIZE);
    unsigned length = 0;
    HMAC(EVP_get_digestbyname(GetParam().digest), value.data(), static_cast<int>(key_size),
         message.data(), message.size(), expected.data(), &length);
    expected.resize(length);
    EXPECT_EQ(mac(key(kGeneric, value), message), expected) << key_size;
  }

  CK_MECHANISM mechanism_{GetParam().type, nullptr, 0};
};

TEST_P(Hmac, AgreesWithOpenSsl) {
  for (const std::size_t size : {64UL, 65UL, 128UL, 129UL, 200UL}) expect_agreement(size);
}

// RFC 2104 2: shorter keys than the digest are weaker, not wrong.
TEST_P(Hmac, AgreesWithOpenSslForShortKeys) {
  for (const std::size_t size : {1UL, 16UL, 20UL}) expect_agreement(size);
}

TEST_P(Hmac, OfAnotherMessageOrLengthIsRefused) {
  const CK_OBJECT_HANDLE with = key(kGeneric, Bytes(64, 0x17));
  const Bytes message(300, 0x42);
  Bytes code = mac(with, message);
  EXPECT_THAT(verify(with, message, code), ReturnsRv(CKR_OK));
  EXPECT_THAT(verify(with, Bytes(300, 0x43), code), ReturnsRv(CKR_SIGNATURE_INVALID));
  code.pop_back();
  EXPECT_THAT(verify(with, message, code), ReturnsRv(CKR_SIGNATURE_LEN_RANGE));
}

INSTANTIATE_TEST_SUITE_P(All, Hmac,
                         testing::Values(HmacCase{CKM_SHA_1_HMAC, "SHA1"},
                                         HmacCase{CKM_SHA256_HMAC, "SHA256"},
                                         HmacCase{CKM_SHA384_HMAC, "SHA384"},
                                         HmacCase{CKM_SHA512_HMAC, "SHA512"}),
                         [](const auto& one) { return std::string(one.param.digest); });

// --- Keys ----------------------------------------------------------------------------------------

class SecretKeys : public SecretKeyCalls {
 protected:
  CK_RV generate(CK_MECHANISM_TYPE type, const Attributes& values, CK_OBJECT_HANDLE* made) {
    CK_MECHANISM mechanism{type, nullptr, 0};
    auto views = views_of(values);
    return module().C_GenerateKey(session_, &mechanism, views.data(), views.size(), made);
  }
  OutputCall wrapped(CK_OBJECT_HANDLE wrapping, CK_OBJECT_HANDLE inner) {
    return [=, this](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
      return module().C_WrapKey(session_, &mechanism, wrapping, inner, out, length);
    };
  }
  CK_RV unwrap(CK_OBJECT_HANDLE unwrapping, Bytes octets, CK_OBJECT_HANDLE* made) {
    CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
    const Attributes values{
        kSecret, kAes, {CKA_TOKEN, false}, {CKA_SENSITIVE, false}, {CKA_EXTRACTABLE, true}};
    auto views = views_of(values);
    return module().C_UnwrapKey(session_, &mechanism, unwrapping, octets.data(), octets.size(),
                                views.data(), views.size(), made);
  }
};

TEST_F(SecretKeys, AreGeneratedOnTheToken) {
  CK_OBJECT_HANDLE one = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE two = CK_INVALID_HANDLE;
  for (CK_OBJECT_HANDLE* made : {&one, &two}) {
    ASSERT_THAT(generate(CKM_AES_KEY_GEN,
                         {{CKA_TOKEN, false},
                          {CKA_SENSITIVE, false},
                          {CKA_EXTRACTABLE, true},
                          {CKA_VALUE_LEN, CK_ULONG{32}}},
                         made),
                ReturnsRv(CKR_OK));
  }
  EXPECT_EQ(Client::attribute(session_, one, CKA_LOCAL), Bytes{CK_TRUE});
  EXPECT_EQ(Client::attribute(session_, one, CKA_VALUE).size(), 32U);
  EXPECT_NE(Client::attribute(session_, one, CKA_VALUE),
            Client::attribute(session_, two, CKA_VALUE));
}

TEST_F(SecretKeys, LengthsThatAesHasNot) {
  CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
  EXPECT_THAT(generate(CKM_AES_KEY_GEN, {{CKA_TOKEN, false}}, &made),
              ReturnsRv(CKR_TEMPLATE_INCOMPLETE));
  for (const CK_ULONG length : {0UL, 15UL, 17UL, 33UL, 1UL << 40}) {
    EXPECT_THAT(
        generate(CKM_AES_KEY_GEN, {{CKA_TOKEN, false}, {CKA_VALUE_LEN, length}}, &made),
        testing::AnyOf(ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID), ReturnsRv(CKR_KEY_SIZE_RANGE)))
        << length;
  }
}

TEST_F(SecretKeys, DoOnlyWhatTheyAreFor) {
  CK_MECHANISM ecb{CKM_AES_ECB, nullptr, 0};
  const CK_OBJECT_HANDLE hmac = key(kGeneric, Bytes(16, 1));
  EXPECT_THAT(module().C_EncryptInit(session_, &ecb, hmac),
              testing::AnyOf(ReturnsRv(CKR_KEY_TYPE_INCONSISTENT),
                             ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED)));
  const CK_OBJECT_HANDLE idle = make_object(session_, {kSecret,
                                                       kAes,
                                                       {CKA_TOKEN, false},
                                                       {CKA_ENCRYPT, false},
                                                       {CKA_DECRYPT, true},
                                                       {CKA_VALUE, Bytes(16, 1)}});
  EXPECT_THAT(module().C_EncryptInit(session_, &ecb, idle),
              ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
  EXPECT_THAT(module().C_DecryptInit(session_, &ecb, idle), ReturnsRv(CKR_OK));
}

// RFC 3394 4.6: 256 bits of key data with a 256-bit key.
TEST_F(SecretKeys, AreWrappedAsRfc3394Has) {
  Bytes wrapping(32);
  for (std::size_t i = 0; i < 32; ++i) wrapping[i] = static_cast<std::uint8_t>(i);
  const Bytes inner{0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa,
                    0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05,
                    0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f};
  const Bytes expected{0x28, 0xc9, 0xf4, 0x04, 0xc4, 0xb8, 0x10, 0xf4, 0xcb, 0xcc,
                       0xb3, 0x5c, 0xfb, 0x87, 0xf8, 0x26, 0x3f, 0x57, 0x86, 0xe2,
                       0xd8, 0x0e, 0xd3, 0x26, 0xcb, 0xc7, 0xf0, 0xe7, 0x1a, 0x99,
                       0xf4, 0x3b, 0xfb, 0x98, 0x8b, 0x9b, 0x7a, 0x02, 0xdd, 0x21};
  const CK_OBJECT_HANDLE outer = key(kAes, wrapping);
  EXPECT_EQ(output_by_protocol(wrapped(outer, key(kAes, inner))), expected);
  CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
  ASSERT_THAT(unwrap(outer, expected, &made), ReturnsRv(CKR_OK));
  EXPECT_EQ(Client::attribute(session_, made, CKA_VALUE), inner);
  EXPECT_EQ(Client::attribute(session_, made, CKA_LOCAL), Bytes{CK_FALSE});
}

TEST_F(SecretKeys, UnextractableKeysAreNotWrapped) {
  const CK_OBJECT_HANDLE kept = make_object(
      session_,
      {kSecret, kAes, {CKA_TOKEN, false}, {CKA_EXTRACTABLE, false}, {CKA_VALUE, Bytes(16, 1)}});
  EXPECT_THAT(rv_of(wrapped(key(kAes, Bytes(16, 2)), kept)), ReturnsRv(CKR_KEY_UNEXTRACTABLE));
}

TEST_F(SecretKeys, WrappedKeysThatAreNone) {
  const CK_OBJECT_HANDLE outer = key(kAes, Bytes(16, 2));
  CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
  EXPECT_THAT(unwrap(outer, Bytes(24, 7), &made), ReturnsRv(CKR_WRAPPED_KEY_INVALID));
  EXPECT_THAT(
      unwrap(outer, Bytes(23, 7), &made),
      testing::AnyOf(ReturnsRv(CKR_WRAPPED_KEY_LEN_RANGE), ReturnsRv(CKR_WRAPPED_KEY_INVALID)));
  EXPECT_EQ(made, CK_INVALID_HANDLE);
}

}  // namespace
}  // namespace kunci::test
